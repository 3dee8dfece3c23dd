/**
 * The Raft core: one input at a time goes in, effects come out. It does no input or output, knows no
 * clock but `tick`, and is the same in the node, in the simulator and in a replay.
 */
import type { Effects, RefusalReason } from '../consensus/effects.js';
import type {
  Configuration,
  EntryKind,
  LogEntry,
  LogIndex,
  NodeId,
  SnapshotMetadata,
  Term,
} from '../consensus/types.js';
import type { Role } from '../trace/events.js';
import type { RaftMessage } from './messages.js';
import type { RaftOptions, RecoveredState } from './options.js';
import type { FollowerProgress } from './progress.js';

export class RaftCore {
  constructor(_options: RaftOptions, _recovered: RecoveredState) {}
  tick(): void {}
  step(_message: RaftMessage): void {}
  propose(
    _kind: EntryKind,
    _data: Uint8Array,
  ): { readonly index: LogIndex; readonly term: Term } | { readonly refused: RefusalReason } {
    return { refused: 'noLeader' };
  }
  requestRead(_context: number): void {}
  transferLeadership(_target: NodeId): string | null {
    return null;
  }
  persisted(_sequence: number): void {}
  applied(_index: LogIndex): void {}
  compact(_metadata: SnapshotMetadata): void {}
  snapshotInstalled(_metadata: SnapshotMetadata): void {}
  snapshotRejected(_metadata: SnapshotMetadata): void {}
  peerUnreachable(_id: NodeId): void {}
  hasEffects(): boolean {
    return false;
  }
  takeEffects(): Effects<RaftMessage> {
    return {
      messages: [],
      persist: null,
      snapshotPieces: [],
      committed: [],
      readsReady: [],
      readsRefused: [],
      events: [],
    };
  }
  get role(): Role {
    return 'follower';
  }
  get term(): Term {
    return 0;
  }
  get votedFor(): NodeId | null {
    return null;
  }
  get leader(): NodeId | null {
    return null;
  }
  get commitIndex(): LogIndex {
    return 0;
  }
  get appliedIndex(): LogIndex {
    return 0;
  }
  get lastLogIndex(): LogIndex {
    return 0;
  }
  get lastLogTerm(): Term {
    return 0;
  }
  get snapshotIndex(): LogIndex {
    return 0;
  }
  get configuration(): Configuration {
    return { voters: [], votersOutgoing: [], learners: [] };
  }
  get uncommittedBytes(): number {
    return 0;
  }
  followers(): readonly FollowerProgress[] {
    return [];
  }
  entries(_from: LogIndex, _to: LogIndex): readonly LogEntry[] {
    return [];
  }
  snapshotMetadataAt(index: LogIndex): SnapshotMetadata {
    return { index, term: 0, configuration: this.configuration };
  }
}
