/** PAXOS STATUS | REGISTER key | HELP. */
import { ballotText } from '../../../paxos/ballot.js';
import type { Acceptance } from '../../../paxos/register.js';
import type { InspectedAcceptor, InspectedRegister, PaxosNodeEngine } from '../../../replica/engine.js';
import { type BinaryString, ErrorReply, MapReply, type Reply, SimpleString } from '../../../resp/reply.js';
import { upperCase } from '../../../store/command-table.js';
import { contentOf } from '../../../store/single-key.js';
import { type Client, type NodeCommand, specify } from '../node-command.js';
import { type Field, processFields } from './process-fields.js';

const HELP: readonly string[] = [
  'PAXOS STATUS: everything this node knows about itself: its ballots, its acceptor, its rounds since it started.',
  'PAXOS REGISTER key: what the acceptor of each node has promised and accepted for a key. Decides nothing.',
];

const NO_PAXOS = new ErrorReply(
  'NOTSUPPORTED this cluster runs Raft: its keys have no ballots, they follow one log. See RAFT HELP',
);

export const paxos: NodeCommand = {
  specification: specify('PAXOS', -2, 'admin', { STATUS: 2, REGISTER: 3, HELP: 2 }),
  run: (client, [, subcommand = '', key = ''], answer) => {
    const { engine } = client.server;
    if (engine.kind !== 'paxos') {
      answer(NO_PAXOS);
      return;
    }
    switch (upperCase(subcommand)) {
      case 'STATUS':
        answer(status(client, engine));
        return;
      case 'REGISTER':
        engine.inspect(client.database, key, (acceptors) => answer(acceptors.map(describeAcceptor)));
        return;
      default:
        answer(HELP.map((line) => new SimpleString(line)));
    }
  },
};

function status(client: Client, engine: PaxosNodeEngine): Reply {
  const state = engine.status();
  const { statistics } = state;
  return new MapReply([
    ['id', state.id],
    ['engine', state.engine],
    ['leader', null],
    ['nodes', state.nodes],
    ['ballotcounter', state.ballotCounter],
    ['age', state.age],
    ['registers', state.registers],
    ['keys', state.keys],
    ['tombstones', state.tombstones],
    ['requests', state.requests],
    ['prepared', state.prepared],
    ['lastlogindex', state.lastLogIndex],
    ['chosen', statistics.chosen],
    ['unanswered', statistics.unanswered],
    ['rounds', statistics.rounds],
    ['roundswithoutprepare', statistics.roundsWithoutPrepare],
    ['conflicts', statistics.conflicts],
    ['promises', statistics.promises],
    ['acceptances', statistics.acceptances],
    ['rejections', statistics.rejections],
    ['learned', statistics.learned],
    ['collected', statistics.collected],
    ...processFields(client),
  ]);
}

function describeAcceptor({ node, said }: InspectedAcceptor): Reply {
  return new MapReply([
    ['node', node],
    ['answered', said !== null],
    ...describeRegister(said?.register ?? null),
  ]);
}

/** An acceptor that never heard of the key has promised and accepted nothing. */
function describeRegister(register: InspectedRegister | null): readonly Field[] {
  const accepted = register?.accepted ?? null;
  return [
    ['promised', register === null ? null : ballotText(register.promised)],
    ['accepted', accepted === null ? null : ballotText(accepted.ballot)],
    ['chosen', register?.isChosen ?? false],
    ['tombstone', accepted !== null && accepted.value.state === null],
    ['value', shownValue(accepted)],
  ];
}

function shownValue(accepted: Acceptance | null): BinaryString | null {
  const state = accepted?.value.state ?? null;
  return state === null ? null : contentOf(state);
}
