/** The members of a request of copy-snapshot that a run takes in its `Request`; its own Options stand beside that. */
const MEMBER =
  /(?<![\w."/-])(?:TargetSnapshotName|TargetBucket|KmsKeyId|Tags|Options\.(?!MaxConcurrency|DryRun)\w+)\b/g;

/** Advice about a request of copy-snapshot, for one who starts a run: a run refuses such members outside of `Request`. */
export const inRequest = (advice: string): string => advice.replaceAll(MEMBER, 'Request.$&');
