import { isRecord, parseJson } from '../json.ts';
import type { ClusterRow, UnjudgedCluster } from './contract.ts';

/**
 * The files that the ResultWriter of a distributed Map writes (Step Functions guide, "Using ResultWriter"): a manifest.json
 * that lists the others, those of successful executions with their outputs alone, and the others with whole executions.
 */
export function filesOf(manifest: string): { readonly succeeded: string[]; readonly others: string[] } {
  const found = parseJson(manifest);
  const files = isRecord(found) && isRecord(found['ResultFiles']) ? found['ResultFiles'] : {};
  const keys = (status: string): string[] => {
    const listed = files[status];
    return Array.isArray(listed) ? listed.flatMap((file) => (isRecord(file) ? String(file['Key']) : [])) : [];
  };
  return { succeeded: keys('SUCCEEDED'), others: [...keys('FAILED'), ...keys('PENDING')] };
}

/** The rows among the outputs of a file, and the clusters of which a step failed. */
export function outputsIn(file: string): { readonly rows: ClusterRow[]; readonly unjudged: UnjudgedCluster[] } {
  const parsed = parseJson(file);
  const outputs = Array.isArray(parsed) ? parsed : [];
  return { rows: outputs.filter(isRow), unjudged: outputs.filter(isUnjudged) };
}

const isRow = (output: unknown): output is ClusterRow =>
  isRecord(output) && typeof output['Cluster'] === 'string' && typeof output['Verdict'] === 'string';

const isUnjudged = (output: unknown): output is UnjudgedCluster =>
  isRecord(output) &&
  typeof output['Cluster'] === 'string' &&
  isRecord(output['Fault']) &&
  typeof output['Fault']['Error'] === 'string';

/** The clusters of a file of executions that failed, or never started. */
export function unjudgedIn(file: string): UnjudgedCluster[] {
  const executions = parseJson(file);
  if (!Array.isArray(executions)) return [];
  return executions.filter(isRecord).flatMap((each): UnjudgedCluster[] => {
    const input = parseJson(String(each['Input']));
    const cluster = isRecord(input) && isRecord(input['Cluster']) ? input['Cluster']['Name'] : undefined;
    const error = String(each['Error'] ?? each['Status']);
    const Cause = `Its execution of the Map ended ${each['Status']}${each['Error'] ? ` with ${each['Error']}` : ''}.`;
    return typeof cluster === 'string'
      ? [{ Cluster: cluster, Fault: { Error: error, Cause }, FailedState: 'ProtectClusters' }]
      : [];
  });
}
