/** What is asked for only while it is looked at: the log and the last words of a node, and registers. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { ClusterRecord } from '../../../src/cluster/cluster-record.js';
import { Home } from '../../../src/cluster/home.js';
import { inspectNode } from '../../../src/dashboard/live/inspect-node.js';
import { inspectRegisters } from '../../../src/dashboard/live/inspect-registers.js';
import { isolateNode } from '../../../src/dashboard/live/isolate-node.js';
import { ErrorReply, MapReply, OK } from '../../../src/resp/reply.js';
import { type Behaviour, deadAddress, greeting, ListeningNode } from '../../client/listening-node.js';
import { acceptorReply } from './paxos-node.js';

const home = new Home(mkdtempSync(join(tmpdir(), 'conclave-inspect-')));
let listening: ListeningNode | null = null;

afterEach(async () => {
  await listening?.stop();
  listening = null;
  rmSync(home.folder, { recursive: true, force: true });
});

async function cluster(engine: 'raft' | 'paxos', behaviour: Behaviour): Promise<ClusterRecord> {
  listening = await ListeningNode.start('n1', greeting(behaviour));
  return { name: 'default', engine, members: [listening.address] } as unknown as ClusterRecord;
}

it('gives the newest entries of the log, and the last lines of the log file', async () => {
  const entry = (index: number, command: string) =>
    new MapReply([
      ['index', index],
      ['term', 2],
      ['kind', command === '' ? 'noop' : 'command'],
      ['command', command],
    ]);
  const record = await cluster('raft', () => [entry(8, ''), entry(9, 'SET a \u001b[31m'), 'nonsense']);
  const file = home.nodeLogFile('default', 'n1');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ level: 40, time: 1000, msg: 'a disk is slow' })}\nnot json\n`);
  const { entries, lines } = await inspectNode(home, record, 'n1');
  expect(entries).toEqual([
    { index: 8, term: 2, text: '(noop)' },
    { index: 9, term: 2, text: '"SET a \\u001b[31m"' },
  ]);
  expect(lines[0]).toEqual({ timeMs: 1000, text: 'a disk is slow', isBad: true });
});

it('leaves out what cannot be had of a node that is down, and asks no log of Paxos', async () => {
  const members = [await deadAddress('n1')];
  const down = { name: 'default', engine: 'raft', members } as unknown as ClusterRecord;
  expect(await inspectNode(home, down, 'n1')).toEqual({ entries: [], lines: [] });
  const record = await cluster('paxos', () => OK);
  await inspectNode(home, record, 'n1');
  expect(listening?.requests).toEqual([]);
});

it('gives the register that is looked up first, then others, each once', async () => {
  const record = await cluster('paxos', ([name = '']) =>
    name === 'SCAN'
      ? ['0', ['b', 'a']]
      : [acceptorReply('n1'), acceptorReply('n2', { accepted: null, value: null, answered: false })],
  );
  const registers = await inspectRegisters(record, 'b');
  expect(registers.map(({ key }) => key)).toEqual(['b', 'a']);
  expect(registers[0]?.acceptors).toEqual([
    expect.objectContaining({
      node: 'n1',
      accepted: '3.n2',
      promised: '4.n2',
      value: 'hello',
      hasAnswered: true,
    }),
    expect.objectContaining({ node: 'n2', accepted: null, value: null, hasAnswered: false }),
  ]);
  expect((await inspectRegisters(record, '')).map(({ key }) => key)).toEqual(['a', 'b']);
});

it('cuts a node off, heals it, and passes on why it could not', async () => {
  const record = await cluster('raft', ([, what]) => (what === 'HEAL' ? new ErrorReply('ERR no') : OK));
  expect(await isolateNode(record, 'n1', true)).toContain('n1 isolated');
  await expect(isolateNode(record, 'n1', false)).rejects.toThrow('no');
  await expect(isolateNode(record, 'n7', true)).rejects.toThrow('There is no node n7.');
  expect(listening?.commands).toEqual(['FAULT', 'FAULT']);
});
