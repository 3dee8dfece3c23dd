import { expect, test } from 'vitest';
import type { ClusterClient } from '../../src/client/cluster-client.js';
import { escapeGlob, getKey, incrementKey, putKey, scanKeys } from '../../src/command-line/key-operations.js';
import { deleteKeys, readKeys } from '../../src/command-line/several-keys.js';
import { ErrorReply, OK, type Reply } from '../../src/resp/reply.js';

/** A client that answers from a list and remembers what it was asked. */
function clientOf(...replies: Reply[]): { client: ClusterClient; asked: string[] } {
  const asked: string[] = [];
  const call = async (request: readonly string[]): Promise<Reply> => {
    asked.push(request.join(' '));
    return replies.shift() ?? null;
  };
  return { client: { call } as unknown as ClusterClient, asked };
}

test('put sends the condition and the expiry', async () => {
  const { client, asked } = clientOf(OK, OK, OK);
  await putKey(client, 'k', 'v', { ifAbsent: false });
  await putKey(client, 'k', 'v', { ifAbsent: true, ttlMs: 1500 });
  await putKey(client, 'k', 'v', { ifAbsent: false, ifValue: 'old' });
  expect(asked).toEqual(['SET k v', 'SET k v NX PX 1500', 'SET k v IFEQ old']);
});

test('put says that nothing was written when the condition fails', async () => {
  await expect(putKey(clientOf(null).client, 'k', 'v', { ifAbsent: true })).rejects.toMatchObject({
    code: 'PRECONDITION_FAILED',
    message: expect.stringContaining('is there already'),
  });
});

test('get tells a missing key from an empty value', async () => {
  expect(await getKey(clientOf('').client, 'k')).toBe('');
  await expect(getKey(clientOf(null).client, 'k')).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
});

test('an error in the command keeps its code', async () => {
  const wrongType = new ErrorReply('WRONGTYPE Operation against a key holding the wrong kind of value');
  await expect(getKey(clientOf(wrongType).client, 'k')).rejects.toMatchObject({ code: 'WRONGTYPE' });
  const notANumber = new ErrorReply('ERR value is not an integer or out of range');
  await expect(incrementKey(clientOf(notANumber).client, 'k', '1')).rejects.toMatchObject({
    code: 'REFUSED',
  });
});

test('incr keeps 64 bits, and takes whole numbers only', async () => {
  expect(await incrementKey(clientOf(2n ** 62n).client, 'k', '+1')).toBe('4611686018427387904');
  await expect(incrementKey(clientOf(1).client, 'k', '1.5')).rejects.toMatchObject({ kind: 'usage' });
});

test('del counts', async () => {
  const { client, asked } = clientOf(2);
  expect(await deleteKeys(client, ['a', 'b', 'c'], 'raft')).toBe(2);
  expect(asked).toEqual(['DEL a b c']);
});

test('del counts key by key under Paxos', async () => {
  const { client, asked } = clientOf(1, 0, 1);
  expect(await deleteKeys(client, ['a', 'b', 'c'], 'paxos')).toBe(2);
  expect(asked).toEqual(['DEL a', 'DEL b', 'DEL c']);
});

test('scan goes on until the cursor is 0, lists each key once, and sorts', async () => {
  const { client, asked } = clientOf(['7', ['b', 'a']], ['0', ['a', 'c']]);
  const found = await scanKeys(client, 'u*', 10);
  expect(found).toEqual(['a', 'b', 'c']);
  expect(asked[0]).toBe('SCAN 0 MATCH u\\** COUNT 1000');
  expect(asked[1]).toContain('SCAN 7');
});

test('scan stops at its limit', async () => {
  const { client } = clientOf(['7', ['a', 'b', 'c']]);
  expect(await scanKeys(client, '', 2)).toEqual(['a', 'b']);
});

test.each([
  ['raft', [['1', null]], ['MGET a b']],
  ['paxos', ['1', null], ['GET a', 'GET b']],
] as const)('values are fetched as %s can', async (engine, replies, requests) => {
  const { client, asked } = clientOf(...(replies as readonly Reply[]));
  expect(await readKeys(client, ['a', 'b'], engine)).toEqual([
    { key: 'a', value: '1' },
    { key: 'b', value: null },
  ]);
  expect(asked).toEqual(requests);
});

test('a prefix is meant as it stands', () => {
  expect(escapeGlob('a*b?[c]\\^')).toBe('a\\*b\\?\\[c\\]\\\\\\^');
});
