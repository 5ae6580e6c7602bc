/** This release; a test checks that package.json has the same. */
export const TOOL = { Name: 'memorydb-snapshot-copy', Version: '0.2.0' } as const;
