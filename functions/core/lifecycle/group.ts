import type { PlanRow } from './contract.ts';

/** The group of a point, as text to compare: points of one group, proven alike, stand in for each other. */
export const groupKey = ({
  Cluster,
  Kind,
  Place,
  Proof,
}: Pick<PlanRow, 'Cluster' | 'Kind' | 'Place' | 'Proof'>): string =>
  JSON.stringify([Cluster, Kind, Place.AccountId, Place.Region, Place.Bucket, Proof]);
