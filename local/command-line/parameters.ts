/** Of serverless.yml, on this machine: a run may delete here, if its input says so. */
export const PARAMETERS = { expireRecoveryPoints: 'on' } as const;
