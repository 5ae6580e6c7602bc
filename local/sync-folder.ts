import { open } from 'node:fs/promises';

/** Makes new names in a folder survive a power failure, if the system can open folders. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
