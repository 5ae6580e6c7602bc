import sequencer from '@jest/test-sequencer';

/** The suites that take longest. What begins last must be short, or the other cores wait for it. */
const FIRST = ['/routes-of-', 'test/local/command-line/serve.test.ts', 'test/deploy/'];

/** The types know jest's CommonJS, where the class is a member. */
const Sequencer = /** @type {typeof sequencer.default} */ (/** @type {unknown} */ (sequencer));

/** @param {{ path: string }} test */
const rank = ({ path }) => {
  const index = FIRST.findIndex((part) => path.includes(part));
  return index < 0 ? FIRST.length : index;
};

/** Long suites first, also where jest has no times of an earlier run to go by; the rest as jest would. */
export default class extends Sequencer {
  /**
   * @override
   * @param {Parameters<InstanceType<typeof Sequencer>['sort']>[0]} tests
   */
  async sort(tests) {
    return (await super.sort(tests)).toSorted((one, other) => rank(one) - rank(other));
  }
}
