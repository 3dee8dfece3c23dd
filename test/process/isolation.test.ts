/** A node that loses every message to and from its peers on purpose: the others go on, and it comes back. */
import { expect, test } from 'vitest';
import { ErrorReply, OK } from '../../src/resp/reply.js';
import { Cluster } from './cluster.js';

const ANSWER_MS_MAX = 10_000;

test('an isolated leader is replaced, acknowledges nothing, and follows once it is healed', async () => {
  const cluster = await Cluster.up({ nodes: 3 });
  const { id } = await cluster.leader();
  const isolated = await cluster.connect(id);
  expect(await isolated.call(['FAULT', 'ISOLATE'], ANSWER_MS_MAX)).toEqual(OK);
  expect(JSON.parse(await cluster.command('status', '--json')).nodes).toContainEqual(
    expect.objectContaining({ id, faults: ['isolated'] }),
  );
  const write = isolated.call(['SET', 'k', 'isolated'], ANSWER_MS_MAX);
  const successor = await cluster.leader(cluster.others(id));
  expect(await write).toBeInstanceOf(ErrorReply);
  const other = await cluster.connect(successor.id);
  expect(await other.call(['SET', 'k', 'others'], ANSWER_MS_MAX)).toEqual(OK);
  expect(await isolated.call(['GET', 'k'], ANSWER_MS_MAX)).toBeInstanceOf(ErrorReply);
  await isolated.call(['FAULT', 'HEAL'], ANSWER_MS_MAX);
  await cluster.converged();
  expect(await isolated.call(['GET', 'k'], ANSWER_MS_MAX)).toBe('others');
  expect(await cluster.events(id)).toContainEqual(
    expect.objectContaining({ type: 'faultsChanged', faults: ['isolated'] }),
  );
});

test('under Paxos the others go on at once, and the isolated node learns what it missed', async () => {
  const cluster = await Cluster.up({ nodes: 3, flags: ['--engine', 'paxos'] });
  await cluster.healthy();
  const [isolated, other] = [await cluster.connect('n1'), await cluster.connect('n2')];
  await isolated.call(['FAULT', 'ISOLATE'], ANSWER_MS_MAX);
  expect(await cluster.command('status')).toMatch(/n1 +running, isolated/);
  expect(await other.call(['SET', 'k', 'others'], ANSWER_MS_MAX)).toEqual(OK);
  expect(await isolated.call(['GET', 'k'], ANSWER_MS_MAX)).toBeInstanceOf(ErrorReply);
  await isolated.call(['FAULT', 'HEAL'], ANSWER_MS_MAX);
  await cluster.healthy();
  expect(await isolated.call(['GET', 'k'], ANSWER_MS_MAX)).toBe('others');
});
