/** Leaves out that only an answer to a heartbeat sent after a read came confirms that read. */
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class TakesAnyAnswer extends RaftCore {
  override step(message: RaftMessage): void {
    const isAnswer = message.type === 'appendEntriesResponse' && message.term === this.term;
    super.step(isAnswer ? { ...message, readRound: this.state.reads.round } : message);
  }
}

export const lateHeartbeatConfirmsRead: PlantedBug = {
  name: 'late-heartbeat-confirms-read',
  title: 'any answer to a heartbeat confirms a read, also one that was sent before the read came',
  story:
    'The answers to heartbeats are late. Meanwhile another leader is elected and takes writes; then a read ' +
    'comes to the old one, and the late answers tell it that it led a while ago. It takes them for news, ' +
    'and answers with a value that has been replaced.',
  source: 'dissertation, section 6.4, step 3; etcd #20418',
  seedsMax: 60,
  makeCore: () => (options, recovered) => new TakesAnyAnswer(options, recovered),
};
