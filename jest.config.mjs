export default {
  testEnvironment: 'node',
  // By default jest leaves one core to a person who watches.
  maxWorkers: '100%',
  // Only for what hangs: how fast a machine is decides nothing.
  testTimeout: 600_000,
  testSequencer: '<rootDir>/scripts/jest-sequencer.mjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // They need other people's programs, or minutes: npm run test:redis, test:servers, test:aws, test:page, test:large.
  testPathIgnorePatterns: ['redis', 'servers', 'aws', 'large', 'page'].map((suite) => `<rootDir>/test/${suite}/`),
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest-transform.mjs' },
  globalSetup: '<rootDir>/test/support/set-up.mjs',
  globalTeardown: '<rootDir>/test/support/tear-down.mjs',
  setupFiles: ['<rootDir>/test/support/no-real-aws.mjs'],
  reporters: ['default', '<rootDir>/scripts/jest-summary.mjs'],
};
