/**
 * What bundles programs, for a command. Says so and ends the process when the dependencies are missing.
 * @param {number} unread the exit code when who reads the output goes before its end, as head does
 */
export async function prepare(unread) {
  process.stdout.on('error', () => process.exit(unread));
  return import('./bundle.mjs').catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    console.error('The dependencies are missing. Run npm ci first.');
    process.exit(2);
  });
}
