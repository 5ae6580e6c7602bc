// The example of a protection status, which has a cluster in every state, and the schema that all are held to.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type ClusterProtection, countsOf, type Protection } from '../../../../functions/core/status/protection.ts';

export const EXAMPLE = readFileSync('test/functions/core/status/protection.example.json', 'utf8');
export const example = JSON.parse(EXAMPLE) as Protection;

export const withClusters = (clusters: readonly ClusterProtection[]): Protection => ({
  ...example,
  Counts: countsOf(clusters),
  Clusters: clusters,
});

export const validate = new Ajv2020({ allErrors: true, formats: { date: true, 'date-time': true } }).compile(
  JSON.parse(readFileSync('statemachine/protection.schema.json', 'utf8')),
);
