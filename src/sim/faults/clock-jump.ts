/** Somebody sets the wall clock of a machine. */
import { drawTarget, type FaultKind } from './fault.js';

export const clockJump: FaultKind = {
  name: 'clock-jump',
  summary: 'sets wall clocks forward or back, and back again later',
  draw: (random, nodes) => ({
    target: drawTarget(random, nodes),
    amount: random.pick([-60_000, -1_000, 1_000, 60_000]),
  }),
  /** `amount` is the jump in milliseconds. */
  begin({ struck }, amount) {
    for (const node of struck) node.clock.jump(amount);
    return () => {
      for (const node of struck) node.clock.jump(-amount);
    };
  },
};
