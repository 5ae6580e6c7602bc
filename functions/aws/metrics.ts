/** Writes lines in CloudWatch's embedded metric format into the function's log. */
export type WriteMetrics = (lines: readonly string[]) => void;

/**
 * A log event is taken for metrics only if the line is the format's JSON object and nothing else (CloudWatch guide,
 * "Specification: Embedded metric format"). With the JSON log format, Lambda wraps what `console` writes (Lambda guide, "Using
 * structured JSON logs with Node.js"); what goes to standard output itself reaches the log as it is (CloudWatch guide, "Using
 * the embedded metric format with Lambda").
 */
export const writeMetrics: WriteMetrics = (lines) => {
  for (const line of lines) process.stdout.write(`${line}\n`);
};
