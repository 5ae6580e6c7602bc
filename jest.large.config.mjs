// The tests that are too large for every run.
import config from './jest.config.mjs';

export default {
  ...config,
  roots: ['<rootDir>/test/large'],
  testPathIgnorePatterns: [],
  testTimeout: 1_200_000,
};
