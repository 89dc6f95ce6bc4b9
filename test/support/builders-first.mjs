import Sequencer from "@jest/test-sequencer";

const builders = /\/test\/(apps|package)\//;

/** Runs first what builds Next apps: a test that looks at the time should not run beside a build, which takes every core. */
export default class BuildersFirst extends Sequencer {
  /**
   * @override
   * @param {Parameters<Sequencer["sort"]>[0]} tests
   */
  async sort(tests) {
    const sorted = await super.sort(tests);
    const builds = sorted.filter(({ path }) => builders.test(path));
    return [...builds, ...sorted.filter((test) => !builds.includes(test))];
  }
}
