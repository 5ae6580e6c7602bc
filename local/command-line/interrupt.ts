const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Some versions of npm pass on Ctrl-C although the terminal sent it to both: it then comes twice within so many ms. */
const ECHO = 500;

/**
 * The first Ctrl-C asks for an orderly end, a second one ends at once.
 * @returns removes the listeners
 */
export function onInterrupt(orderly: () => void, atOnce: () => void): () => void {
  let askedAt: number | undefined;
  const ask = () => {
    const now = performance.now();
    if (askedAt === undefined) {
      askedAt = now;
      orderly();
    } else if (now - askedAt > ECHO) atOnce();
  };
  for (const signal of SIGNALS) process.on(signal, ask);
  return () => {
    for (const signal of SIGNALS) process.off(signal, ask);
  };
}
