// The tests of the page in a real browser, which need Debian's chromium.
import config from './jest.config.mjs';

export default { ...config, roots: ['<rootDir>/test/page'], testPathIgnorePatterns: [] };
