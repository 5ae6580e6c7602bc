// The tests on an AWS of other people, which come from PyPI (Debian: python3-venv).
import config from './jest.config.mjs';

export default { ...config, roots: ['<rootDir>/test/aws'], testPathIgnorePatterns: [] };
