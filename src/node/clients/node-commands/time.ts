/** TIME: seconds and microseconds of this node's own clock. Entries bear the leader's time, not this. */
import { immediately, type NodeCommand, specify } from '../node-command.js';

export const time: NodeCommand = {
  specification: specify('TIME', 1, 'loading stale fast'),
  inTransaction: true,
  run: immediately(() => {
    const nowMs = performance.timeOrigin + performance.now();
    const microseconds = Math.floor(nowMs * 1000);
    return [String(Math.floor(microseconds / 1_000_000)), String(microseconds % 1_000_000)];
  }),
};
