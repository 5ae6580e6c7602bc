const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Some versions of npm pass on what the terminal has sent to both already: one Ctrl-C then comes twice, within so many ms. */
const ECHO = 500;

/**
 * Ctrl-C asks for an orderly end once; whoever asks again gets one at once.
 * @returns gives the signals back
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
