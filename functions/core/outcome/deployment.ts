/** Finds resources of this deployment from the ARN of an execution and the state that failed. */

import { deploymentOf, parseArn } from '../arn.ts';

/** States that call no function, of those that a failure names. */
const WITHOUT_FUNCTION = [
  'VerifyShards',
  'ProtectClusters',
  'ProtectCluster',
  'ClustersNotProtected',
  'ExpirePoints',
  'RecoveryPointsNotExpired',
];

/** The function that a state calls; null for a state that calls none. */
export function functionOf(state: string | null): string | null {
  if (state === null || state === '' || WITHOUT_FUNCTION.includes(state)) return null;
  if (state === 'ChecksumParts') return 'checksumPart';
  return `${state.slice(0, 1).toLowerCase()}${state.slice(1)}`;
}

/** The logical ID of a function's role in the template. */
export const roleOf = (state: string): string | null => {
  const name = functionOf(state);
  return name && `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Role`;
};

/** The log group of a state's function; null for a state that calls none. */
export function logGroupOf(executionArn: string, state: string | null): string | null {
  const name = functionOf(state);
  return name && `/aws/lambda/${deploymentOf(executionArn)}-${name}`;
}

/** Pages of the console; null in partitions other than `aws`, which have consoles of their own. */
export function executionUrl(executionArn: string): string | null {
  const home = consoleOf(executionArn, 'states');
  return home && `${home}#/v2/executions/details/${encodeURI(executionArn.toWellFormed())}`;
}

export function logUrl(executionArn: string, state: string | null): string | null {
  const home = consoleOf(executionArn, 'cloudwatch');
  const group = logGroupOf(executionArn, state);
  // The console needs it encoded twice, with percent signs as dollars.
  const encoded = encodeURIComponent(encodeURIComponent(group ?? '')).replaceAll('%', '$');
  return home && group && `${home}#logsV2:log-groups/log-group/${encoded}`;
}

function consoleOf(executionArn: string, service: string): string | null {
  const { partition, region } = parseArn(executionArn);
  // The region becomes a part of the host.
  return partition === 'aws' && /^[a-z0-9-]+$/.test(region)
    ? `https://${region}.console.aws.amazon.com/${service}/home?region=${region}`
    : null;
}
