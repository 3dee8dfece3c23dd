/** What a node of a Raft cluster says about itself, `RAFT STATUS`, as a typed object. */
import type { Reply } from '../resp/reply.js';
import type { Role } from '../trace/events.js';
import type { NodeConnection } from './node-connection.js';
import { askForStatus, asNumber, asText, Fields, type PeerStatus, parsePeer } from './status-fields.js';

/** Consecutive entries of one term; the run ends where the next begins, or the log. */
interface TermRun {
  readonly term: number;
  readonly firstIndex: number;
}

/** How far a leader knows a follower to be. */
interface FollowerStatus {
  readonly id: string;
  readonly state: 'probe' | 'replicate' | 'snapshot';
  readonly matchIndex: number;
  readonly nextIndex: number;
  readonly inflightMessages: number;
  readonly recentlyActive: boolean;
}

export interface NodeStatus {
  readonly id: string;
  readonly cluster: string;
  readonly clusterId: string;
  readonly engine: 'raft';
  readonly role: Role;
  readonly term: number;
  readonly votedFor: string | null;
  readonly leader: string | null;
  readonly commitIndex: number;
  readonly lastApplied: number;
  readonly lastLogIndex: number;
  readonly lastLogTerm: number;
  readonly snapshotIndex: number;
  readonly voters: readonly string[];
  readonly learners: readonly string[];
  readonly uncommittedBytes: number;
  /** Equal on every replica with the same `lastApplied`; null unless it was asked for. */
  readonly digest: string | null;
  /** The first entry that the log in memory holds, or would hold. */
  readonly firstLogIndex: number;
  /** The terms of the newest entries, oldest first. */
  readonly termRuns: readonly TermRun[];
  readonly heartbeatMs: number;
  /** Since the leader was heard; on a leader, since the last CheckQuorum. */
  readonly electionElapsedMs: number;
  readonly electionTimeoutMs: number;
  /** Who answered the campaign that is under way. */
  readonly votesGranted: readonly string[];
  readonly votesRefused: readonly string[];
  readonly pid: number;
  readonly uptimeMs: number;
  readonly rssBytes: number;
  readonly host: string;
  readonly port: number;
  readonly peerPort: number;
  /** Filled on a leader, empty elsewhere. */
  readonly followers: readonly FollowerStatus[];
  readonly peers: readonly PeerStatus[];
  /** What is made to go wrong on purpose: `isolated`. */
  readonly faults: readonly string[];
}

/** The digest takes the node a pass over all its keys: ask for it only if it is needed. */
export type StatusDetail = 'with digest' | 'without digest';

/** Rejects with ClientError, as `NodeConnection.call` does, or PROTOCOL if the answer makes no sense. */
export async function nodeStatus(
  connection: NodeConnection,
  timeoutMs: number,
  detail: StatusDetail = 'without digest',
): Promise<NodeStatus> {
  const options = detail === 'with digest' ? [] : ['NODIGEST'];
  return askForStatus(connection, ['RAFT', 'STATUS', ...options], timeoutMs, parseNodeStatus);
}

/** Throws TypeError, naming the field, if one is missing or of the wrong type. Further fields are ignored. */
export function parseNodeStatus(reply: Reply): NodeStatus {
  const fields = new Fields(reply);
  return {
    id: fields.text('id'),
    cluster: fields.text('cluster'),
    clusterId: fields.text('clusterid'),
    engine: fields.oneOf('engine', ['raft']),
    role: fields.oneOf('role', ROLES),
    term: fields.number('term'),
    votedFor: fields.textOrNull('votedfor'),
    leader: fields.textOrNull('leader'),
    commitIndex: fields.number('commitindex'),
    lastApplied: fields.number('lastapplied'),
    lastLogIndex: fields.number('lastlogindex'),
    lastLogTerm: fields.number('lastlogterm'),
    snapshotIndex: fields.number('snapshotindex'),
    voters: fields.list('voters', asText),
    learners: fields.list('learners', asText),
    uncommittedBytes: fields.number('uncommittedbytes'),
    digest: fields.textOrAbsent('digest'),
    firstLogIndex: fields.number('firstlogindex'),
    termRuns: toTermRuns(fields.list('termruns', asNumber)),
    heartbeatMs: fields.number('heartbeatms'),
    electionElapsedMs: fields.number('electionelapsedms'),
    electionTimeoutMs: fields.number('electiontimeoutms'),
    votesGranted: fields.list('votesgranted', asText),
    votesRefused: fields.list('votesrefused', asText),
    pid: fields.number('pid'),
    uptimeMs: fields.number('uptimems'),
    rssBytes: fields.number('rssbytes'),
    host: fields.text('host'),
    port: fields.number('port'),
    peerPort: fields.number('peerport'),
    followers: fields.list('followers', parseFollower),
    peers: fields.list('peers', parsePeer),
    faults: fields.list('faults', asText),
  };
}

const ROLES = ['follower', 'candidate', 'leader', 'learner'] as const satisfies readonly Role[];
const PROGRESS_STATES = ['probe', 'replicate', 'snapshot'] as const;

function parseFollower(reply: Reply): FollowerStatus {
  const fields = new Fields(reply);
  return {
    id: fields.text('id'),
    state: fields.oneOf('state', PROGRESS_STATES),
    matchIndex: fields.number('matchindex'),
    nextIndex: fields.number('nextindex'),
    inflightMessages: fields.number('inflight'),
    recentlyActive: fields.flag('active'),
  };
}

/** From term and first index in turn. */
function toTermRuns(numbers: readonly number[]): readonly TermRun[] {
  const runs: TermRun[] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    runs.push({ term: numbers[at] ?? 0, firstIndex: numbers[at + 1] ?? 0 });
  }
  return runs;
}
