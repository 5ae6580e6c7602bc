import { expect, test } from '@jest/globals';
import { claimIn } from '../../functions/core/export/claim.ts';
import { concludeByHand } from '../../verify/write-manifest.ts';
import { verdict } from '../functions/core/export/conclusions.ts';
import { claimText } from '../functions/core/payloads.ts';
import { eachWithS3 } from '../local/emulators/s3/fixture.ts';

const current = eachWithS3();

test('A manifest that has come meanwhile stays as it is', async () => {
  const { store } = current.s3;
  await store.putText('exports', 'orders.manifest.json', 'of another one');
  const verified = ['0001', '0004'].map((Shard) => ({ ...verdict(Shard), Key: `orders-${Shard}.rdb` }));
  const what = { bucket: 'exports', owner: null, target: 'orders', writeManifest: true };
  expect(await concludeByHand(claimIn(claimText()), what as never, 'Checksum', verified as never, true)).toEqual({
    manifest: 'orders.manifest.json was not written: another one has come meanwhile.',
    isLacking: false,
  });
  expect(await store.versions('exports', 'orders.manifest.json')).toHaveLength(1);
});
