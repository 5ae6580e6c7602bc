// The tests that need servers of several ages, from Debian (redis-server, redis-tools, python3-venv) and PyPI.
import config from './jest.config.mjs';

export default {
  ...config,
  roots: ['<rootDir>/test/servers'],
  testPathIgnorePatterns: [],
  // Hundreds of megabytes are written and read.
  testTimeout: 900_000,
};
