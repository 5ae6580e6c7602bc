// The tests that need Debian's redis-server and redis-tools.
import config from './jest.config.mjs';

export default { ...config, roots: ['<rootDir>/test/redis'], testPathIgnorePatterns: [] };
