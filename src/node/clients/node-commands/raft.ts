/** RAFT STATUS [NODIGEST] | LEADER | LOG [from [count]] | TRANSFER node | HELP. */
import { EntryKind, type LogEntry } from '../../../consensus/types.js';
import type { FollowerProgress, RaftNodeEngine, RaftStatus } from '../../../replica/engine.js';
import { type BinaryString, ErrorReply, MapReply, type Reply, SimpleString } from '../../../resp/reply.js';
import type { WriteCommand } from '../../../store/command.js';
import { decodeCommand } from '../../../store/command-codec.js';
import { upperCase } from '../../../store/command-table.js';
import { tickMsOf } from '../../replica-settings.js';
import { type Client, type NodeCommand, specify } from '../node-command.js';
import { type Field, processFields } from './process-fields.js';

const LOG_COUNT = 10;
const LOG_COUNT_MAX = 10_000;
const SHOWN_ARGUMENT_LENGTH_MAX = 128;

const HELP: readonly string[] = [
  'RAFT STATUS [NODIGEST]: everything this node knows about itself and its cluster; the digest takes a pass over all keys.',
  'RAFT LEADER: the leader and its term.',
  'RAFT LOG [from [count]]: entries of the log of this node; the newest if no index is given.',
  'RAFT TRANSFER node: hand leadership to another node.',
];

const NO_RAFT = new ErrorReply(
  'NOTSUPPORTED this cluster runs Paxos: it has no leader, no terms and no common log. See PAXOS HELP',
);

export const raft: NodeCommand = {
  specification: specify('RAFT', -2, 'admin', { STATUS: -2, LEADER: 2, LOG: -2, TRANSFER: 3, HELP: 2 }),
  run: (client, [, subcommand = '', first, second], answer) => {
    const { engine } = client.server;
    if (engine.kind !== 'raft') {
      answer(NO_RAFT);
      return;
    }
    switch (upperCase(subcommand)) {
      case 'STATUS':
        answer(status(client, engine, first));
        return;
      case 'LEADER':
        answer(leader(engine));
        return;
      case 'LOG':
        answer(log(engine, first, second));
        return;
      case 'TRANSFER':
        engine.transferLeadership(first ?? '', answer);
        return;
      default:
        answer(HELP.map((line) => new SimpleString(line)));
    }
  },
};

function leader(engine: RaftNodeEngine): Reply {
  const { leader: id, term } = engine.status();
  return new MapReply([
    ['leader', id],
    ['term', term],
  ]);
}

function status(client: Client, engine: RaftNodeEngine, option: BinaryString | undefined): Reply {
  const fields = [...statusFields(client, engine.status()), ...processFields(client)];
  if (option === undefined) return new MapReply([...fields, ['digest', engine.digest()]]);
  if (upperCase(option) === 'NODIGEST') return new MapReply(fields);
  return new ErrorReply('ERR syntax error');
}

function statusFields(client: Client, state: RaftStatus): readonly Field[] {
  const { configuration } = client.server;
  const tickMs = tickMsOf(configuration.heartbeatMs);
  return [
    ['id', state.id],
    ['engine', state.engine],
    ['role', state.role],
    ['term', state.term],
    ['votedfor', state.votedFor],
    ['leader', state.leader],
    ['commitindex', state.commitIndex],
    ['lastapplied', state.lastApplied],
    ['lastlogindex', state.lastLogIndex],
    ['lastlogterm', state.lastLogTerm],
    ['snapshotindex', state.snapshotIndex],
    ['voters', state.voters],
    ['learners', state.learners],
    ['uncommittedbytes', state.uncommittedBytes],
    ['firstlogindex', state.firstLogIndex],
    ['termruns', state.termRuns.flatMap(({ term, firstIndex }) => [term, firstIndex])],
    ['heartbeatms', configuration.heartbeatMs],
    ['electionelapsedms', state.electionElapsedTicks * tickMs],
    ['electiontimeoutms', state.electionTimeoutTicks * tickMs],
    ['votesgranted', votersWho(state, true)],
    ['votesrefused', votersWho(state, false)],
    ['followers', state.followers.map(describeFollower)],
  ];
}

function votersWho({ votes }: RaftStatus, granted: boolean): readonly string[] {
  return votes.filter((vote) => vote.granted === granted).map((vote) => vote.voter);
}

function describeFollower(follower: FollowerProgress): Reply {
  return new MapReply([
    ['id', follower.id],
    ['state', follower.state],
    ['matchindex', follower.matchIndex],
    ['nextindex', follower.nextIndex],
    ['inflight', follower.inflightMessages],
    ['active', follower.recentlyActive],
  ]);
}

function log(engine: RaftNodeEngine, from: BinaryString | undefined, count: BinaryString | undefined): Reply {
  const limit = count === undefined ? LOG_COUNT : wholeNumber(count);
  const newest = Math.max(1, engine.status().lastLogIndex - LOG_COUNT + 1);
  const first = from === undefined ? newest : wholeNumber(from);
  if (first === null || limit === null) return new ErrorReply('ERR value is not an integer or out of range');
  return engine.log(first, Math.min(limit, LOG_COUNT_MAX)).map(describeEntry);
}

function describeEntry(entry: LogEntry): Reply {
  const { text, timeMs } = describePayload(entry);
  return new MapReply([
    ['index', entry.index],
    ['term', entry.term],
    ['kind', KIND_NAMES[entry.kind]],
    ['command', text],
    ['time', timeMs],
  ]);
}

const KIND_NAMES = {
  [EntryKind.Noop]: 'noop',
  [EntryKind.Command]: 'command',
  [EntryKind.Configuration]: 'configuration',
  [EntryKind.Registers]: 'registers',
} as const;

function describePayload(entry: LogEntry): { text: string; timeMs: number } {
  if (entry.kind === EntryKind.Command) {
    const { command, timeMs } = decodeCommand(entry.data);
    return { text: describeCommand(command), timeMs };
  }
  const text = entry.kind === EntryKind.Configuration ? Buffer.from(entry.data).toString('latin1') : '';
  return { text, timeMs: 0 };
}

/** For people: long arguments are cut. */
function describeCommand(command: WriteCommand): string {
  if (command.kind === 'clock') return 'CLOCK';
  if (command.kind === 'transaction') {
    return ['MULTI', ...command.commands.map(describeCommand), 'EXEC'].join('; ');
  }
  return command.arguments
    .map((argument) =>
      argument.length <= SHOWN_ARGUMENT_LENGTH_MAX
        ? argument
        : `${argument.slice(0, SHOWN_ARGUMENT_LENGTH_MAX)}… (${argument.length} bytes)`,
    )
    .map((argument) => (/^[!#-~]+$/.test(argument) ? argument : JSON.stringify(argument)))
    .join(' ');
}

function wholeNumber(text: BinaryString): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
