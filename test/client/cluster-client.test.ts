import { afterEach, describe, expect, it } from 'vitest';
import { ClusterClient, type ClusterClientOptions } from '../../src/client/cluster-client.js';
import type { NodeAddress } from '../../src/client/node-address.js';
import { ErrorReply, OK } from '../../src/resp/reply.js';
import { eventually } from '../eventually.js';
import { type Behaviour, deadAddress, greeting, ListeningNode } from './listening-node.js';

const nodes: ListeningNode[] = [];
const clients: ClusterClient[] = [];

async function listen(id: string, behaviour: Behaviour): Promise<ListeningNode> {
  const node = await ListeningNode.start(id, behaviour);
  nodes.push(node);
  return node;
}

function open(
  members: ReadonlyArray<ListeningNode | NodeAddress>,
  options: Partial<ClusterClientOptions> = {},
): ClusterClient {
  const client = new ClusterClient({
    members: members.map((member) => (member instanceof ListeningNode ? member.address : member)),
    password: null,
    at: null,
    consistency: 'linearizable',
    timeoutMs: 10_000,
    ...options,
  });
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(nodes.splice(0).map((node) => node.stop()));
});

const well: Behaviour = greeting(() => OK);
const silent: Behaviour = () => undefined;
const answering = (message: string): Behaviour => greeting(() => new ErrorReply(message));

describe('choosing a node', () => {
  it('takes the first that is alive, and stays with it', async () => {
    const second = await listen('n2', well);
    const third = await listen('n3', well);
    const client = open([await deadAddress('n1'), second, third]);
    expect(client.connectedTo).toBeNull();
    await expect(client.call(['SET', 'a', '1'])).resolves.toBe(OK);
    await expect(client.call(['SET', 'a', '2'])).resolves.toBe(OK);
    expect(client.connectedTo?.id).toBe('n2');
    expect(second.requests.map(([name]) => name)).toEqual(['HELLO', 'SET', 'SET']);
    expect(third.requests).toEqual([]);
  });

  it('is not held up by a node that takes connections and says nothing', async () => {
    const client = open([await listen('n1', silent), await listen('n2', well)], { timeoutMs: 600_000 });
    await expect(client.call(['SET', 'a', '1'])).resolves.toBe(OK);
    expect(client.connectedTo?.id).toBe('n2');
  });

  it('gives up the others once one has answered', async () => {
    const slow = await listen('n1', silent);
    const client = open([slow, await listen('n2', well)], { timeoutMs: 600_000 });
    await client.call(['SET', 'a', '1']);
    // Long before the deadline: a command line that is done must not be kept from ending.
    await eventually(() => expect(slow.sockets.size).toBe(0));
    expect(slow.commands).toEqual([]);
    expect(client.connectedTo?.id).toBe('n2');
  });

  it('asks the given node and no other', async () => {
    const first = await listen('n1', well);
    const second = await listen('n2', well);
    await open([first, second], { at: 'n2' }).call(['GET', 'a']);
    expect(first.requests).toEqual([]);
    const dead = open([first, await deadAddress('n3')], { at: 'n3' });
    await expect(dead.call(['GET', 'a'])).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('n3'),
    });
    const down = await listen('n4', answering('CLUSTERDOWN no leader within 3000 ms'));
    await expect(open([down, first], { at: 'n4' }).call(['GET', 'a'])).rejects.toMatchObject({
      code: 'NO_QUORUM',
    });
    expect(first.requests).toEqual([]);
  });

  it('knows no other names', async () => {
    const first = await listen('n1', well);
    expect(() => open([first], { at: 'n9' })).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_NODE',
        message: 'there is no node n9',
        hint: 'the nodes are n1',
      }),
    );
  });

  it('says of every node why it cannot be reached', async () => {
    const client = open([await deadAddress('n1'), await deadAddress('n2')]);
    await expect(client.call(['GET', 'a'])).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringMatching(/n1 .*ECONNREFUSED.*; n2 .*ECONNREFUSED/),
      hint: expect.stringContaining('conclave up'),
    });
  });

  it('says that the password is wrong rather than that a node is down', async () => {
    const locked = await listen(
      'n2',
      greeting(() => OK, 'sesame'),
    );
    const client = open([await deadAddress('n1'), locked]);
    await expect(client.call(['GET', 'a'])).rejects.toMatchObject({ code: 'WRONG_PASSWORD' });
  });

  it('asks for stale reads on each connection it opens', async () => {
    const first = await listen('n1', well);
    await open([first], { consistency: 'stale' }).call(['GET', 'a']);
    expect(first.requests.map(([name]) => name)).toEqual(['HELLO', 'READONLY', 'GET']);
  });

  it('connects again after its node has died', async () => {
    const first = await listen('n1', well);
    const second = await listen('n2', well);
    const client = open([first, second]);
    await client.call(['SET', 'a', '1']);
    await first.stop();
    await eventually(() => expect(client.connectedTo).toBeNull());
    await expect(client.call(['SET', 'a', '2'])).resolves.toBe(OK);
    expect(client.connectedTo?.id).toBe('n2');
  });

  it('leaves a node that was paused for one that answers', async () => {
    let isPaused = false;
    const first = await listen('n1', (request, socket) => (isPaused ? undefined : well(request, socket)));
    const second = await listen('n2', well);
    const client = open([first, second], { timeoutMs: 600 });
    await client.call(['GET', 'a']);
    isPaused = true;
    await expect(client.call(['GET', 'a'])).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(client.call(['SET', 'a', '1'])).resolves.toBe(OK);
    expect(client.connectedTo?.id).toBe('n2');
    client.close();
    await eventually(() => expect(first.sockets.size).toBe(0));
  });

  it('uses one connection for calls that begin at once', async () => {
    const first = await listen('n1', well);
    const client = open([first]);
    await Promise.all(Array.from({ length: 20 }, () => client.call(['INCR', 'a'])));
    expect(first.commands).toHaveLength(20);
    await eventually(() => expect(first.sockets.size).toBe(1));
  });
});

describe('asking another node', () => {
  it('happens when the first knows no leader: nothing was done there', async () => {
    const isolated = await listen('n1', answering('CLUSTERDOWN no leader within 50 ms'));
    const second = await listen('n2', well);
    const client = open([isolated, second]);
    await expect(client.call(['SET', 'a', '1'])).resolves.toBe(OK);
    expect(isolated.commands).toEqual(['SET']);
    await expect(client.call(['SET', 'a', '2'])).resolves.toBe(OK);
    expect(isolated.commands).toEqual(['SET']);
  });

  it('ends when every node was asked', async () => {
    const down = answering('CLUSTERDOWN no quorum within 50 ms');
    const three = [await listen('n1', down), await listen('n2', down), await listen('n3', down)];
    await expect(open(three).call(['SET', 'a', '1'])).rejects.toMatchObject({
      code: 'NO_QUORUM',
      message: expect.stringMatching(/^n3 .*: no quorum within 50 ms$/),
    });
    for (const node of three) expect(node.commands).toEqual(['SET']);
  });

  it('does not happen if there is no time to await the refusal', async () => {
    const slowly = greeting(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return new ErrorReply('CLUSTERDOWN no leader within 1000 ms');
    });
    const first = await listen('n1', slowly);
    const second = await listen('n2', silent);
    await expect(open([first, second], { timeoutMs: 1900 }).call(['SET', 'a', '1'])).rejects.toMatchObject({
      code: 'NO_QUORUM',
    });
    expect(second.requests).toEqual([]);
  });

  it('happens for a read whose connection broke', async () => {
    const dying = await listen(
      'n1',
      greeting((_, socket) => void socket.destroy()),
    );
    const second = await listen(
      'n2',
      greeting(() => 'value'),
    );
    await expect(open([dying, second]).call(['GET', 'a'])).resolves.toBe('value');
    expect(dying.commands).toEqual(['GET']);
  });

  it('never happens for a write whose outcome is unknown', async () => {
    const second = await listen('n2', well);
    const cases: Array<[Behaviour, number]> = [
      [greeting((_, socket) => void socket.destroy()), 10_000],
      [greeting((_, socket) => void socket.end('+O')), 10_000],
      [greeting(() => Buffer.from('garbage\r\n')), 10_000],
      [greeting(() => undefined), 500],
      [answering('UNKNOWNOUTCOME the leader was lost'), 10_000],
    ];
    for (const [behaviour, timeoutMs] of cases) {
      const first = await listen('n1', behaviour);
      await expect(open([first, second], { timeoutMs }).call(['SET', 'a', '1'])).rejects.toMatchObject({
        code: 'UNKNOWN_OUTCOME',
        hint: expect.stringContaining('read the key'),
      });
      expect(first.commands).toEqual(['SET']);
    }
    expect(second.requests).toEqual([]);
  });

  it('a read that takes too long has timed out', async () => {
    const slow = await listen(
      'n1',
      greeting(() => undefined),
    );
    await expect(open([slow], { timeoutMs: 500 }).call(['GET', 'a'])).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
  });
});

describe('refusals', () => {
  it('an overloaded cluster is asked again until it takes the command', async () => {
    let refusalsLeft = 3;
    const busy = await listen(
      'n1',
      greeting(() => {
        refusalsLeft -= 1;
        return refusalsLeft >= 0 ? new ErrorReply('TRYAGAIN too much in flight') : OK;
      }),
    );
    await expect(open([busy]).call(['SET', 'a', '1'])).resolves.toBe(OK);
    expect(busy.commands).toHaveLength(4);
  });

  it('or until the time is up', async () => {
    const busy = await listen('n1', answering('TRYAGAIN too much in flight'));
    await expect(open([busy], { timeoutMs: 400 }).call(['SET', 'a', '1'])).rejects.toMatchObject({
      code: 'OVERLOADED',
      message: expect.stringContaining('too much in flight'),
    });
    expect(busy.commands.length).toBeGreaterThan(1);
  });

  it('what the engine does not offer', async () => {
    const node = await listen('n1', answering('NOTSUPPORTED transactions'));
    const other = await listen('n2', well);
    await expect(open([node, other]).call(['MULTI'])).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(node.commands).toHaveLength(1);
    expect(other.requests).toEqual([]);
  });

  it('errors in the command itself are answers', async () => {
    const node = await listen('n1', answering('WRONGTYPE Operation against a key'));
    await expect(open([node]).call(['INCR', 'a'])).resolves.toBeInstanceOf(ErrorReply);
  });
});

describe('closing', () => {
  it('ends calls that wait and calls to come', async () => {
    const node = await listen(
      'n1',
      greeting(() => undefined),
    );
    const client = open([node]);
    const waiting = client.call(['SET', 'a', '1']);
    await eventually(() => expect(node.commands).toEqual(['SET']));
    client.close();
    await expect(waiting).rejects.toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    await expect(client.call(['SET', 'a', '1'])).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await eventually(() => expect(node.sockets.size).toBe(0));
  });
});

describe('a command that is bound to its connection', () => {
  const bound = { isBound: true };

  it('goes over the connection of the last call', async () => {
    const node = await listen('n1', well);
    const client = open([node]);
    await client.call(['MULTI']);
    await expect(client.call(['SET', 'a', '1'], bound)).resolves.toBe(OK);
    expect(node.requests.map(([name]) => name)).toEqual(['HELLO', 'MULTI', 'SET']);
  });

  it('is not sent at all once that is gone', async () => {
    const first = await listen('n1', well);
    const second = await listen('n2', well);
    const client = open([first, second]);
    await client.call(['MULTI']);
    await first.stop();
    await eventually(() => expect(client.connectedTo).toBeNull());
    await expect(client.call(['SET', 'a', '1'], bound)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(second.requests).toEqual([]);
  });

  it('is not tried on another node, whatever the first one says', async () => {
    const second = await listen('n2', well);
    const first = await listen(
      'n1',
      greeting(([name]) => (name === 'MULTI' ? OK : new ErrorReply('CLUSTERDOWN no leader'))),
    );
    const client = open([first, second]);
    await client.call(['MULTI']);
    await expect(client.call(['EXEC'], bound)).rejects.toMatchObject({ code: 'NO_QUORUM' });
    expect(second.requests).toEqual([]);
  });
});
