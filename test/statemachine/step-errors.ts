/** An error of each kind that a step may have, and how often it has to come before the step is given up. */
export const STEP_ERRORS = [
  ['AccessDeniedException', 1],
  ['Runtime.ExitError', 2],
  ['Runtime.ImportModuleError', 14],
] as const;
