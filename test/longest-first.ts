/** The order in which test files start: the longest at once, so that the others run beside them and not after them. */
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By how long they take; what is not named here takes a fraction of it. */
const LONGEST = [
  'test/process/redis-suite.test.ts',
  'test/process/kill-rounds-paxos.test.ts',
  'test/process/kill-rounds.test.ts',
  'test/process/failover.test.ts',
  'test/cli/up-and-down.test.ts',
  'test/cli/cluster.test.ts',
  'test/cli/compare.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config;
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.indexOf(relative(root, moduleId));
      return place < 0 ? LONGEST.length : place;
    };
    const usual = await super.sort(files);
    return usual.sort((one, other) => rank(one) - rank(other));
  }
}
