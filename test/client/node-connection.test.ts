import { afterEach, describe, expect, it } from 'vitest';
import { connectToNode } from '../../src/client/connect-to-node.js';
import type { NodeConnection } from '../../src/client/node-connection.js';
import { ErrorReply, OK, PushReply } from '../../src/resp/reply.js';
import { eventually } from '../eventually.js';
import { type Behaviour, deadAddress, greeting, ListeningNode } from './listening-node.js';

const OPTIONS = { password: null, timeoutMs: 2000 };
const nodes: ListeningNode[] = [];
const connections: NodeConnection[] = [];

async function listen(behaviour: Behaviour): Promise<ListeningNode> {
  const node = await ListeningNode.start('n1', behaviour);
  nodes.push(node);
  return node;
}

async function connect(
  node: ListeningNode,
  ...[handlers]: [Parameters<typeof connectToNode>[2]?]
): Promise<NodeConnection> {
  const connection = await connectToNode(node.address, OPTIONS, handlers);
  connections.push(connection);
  return connection;
}

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close();
  await Promise.all(nodes.splice(0).map((node) => node.stop()));
});

const echo: Behaviour = greeting(([, text = '']) => text);

describe('connecting', () => {
  it('greets in RESP3, and only then counts as connected', async () => {
    const node = await listen(echo);
    const connection = await connect(node);
    expect(node.requests).toEqual([['HELLO', '3']]);
    expect(connection.isOpen).toBe(true);
    expect(connection.address).toBe(node.address);
  });

  it('gives the password along', async () => {
    const node = await listen(greeting(() => OK, 'sesame'));
    const connection = await connectToNode(node.address, { password: 'sesame', timeoutMs: 2000 });
    connections.push(connection);
    expect(node.requests).toEqual([['HELLO', '3', 'AUTH', 'default', 'sesame']]);
  });

  it.each([null, 'simsalabim'])('is told when the password is wrong: %j', async (password) => {
    const node = await listen(greeting(() => OK, 'sesame'));
    await expect(connectToNode(node.address, { password, timeoutMs: 2000 })).rejects.toMatchObject({
      name: 'ClientError',
      code: 'WRONG_PASSWORD',
      message: expect.stringContaining('n1 (127.0.0.1:'),
      hint: expect.stringContaining('password'),
    });
    await eventually(() => expect(node.sockets.size).toBe(0));
  });

  it('announces stale reads', async () => {
    const node = await listen(echo);
    connections.push(await connectToNode(node.address, { ...OPTIONS, stale: true }));
    expect(node.requests).toEqual([['HELLO', '3'], ['READONLY']]);
  });

  it('a dead node is unreachable', async () => {
    await expect(connectToNode(await deadAddress('n7'), OPTIONS)).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringMatching(/^n7 \(127\.0\.0\.1:\d+\) cannot be reached: .*ECONNREFUSED/),
    });
  });

  it('a node that takes connections and says nothing is unreachable, at the deadline', async () => {
    const node = await listen(() => undefined);
    const begun = performance.now();
    await expect(connectToNode(node.address, { ...OPTIONS, timeoutMs: 150 })).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
    expect(performance.now() - begun).toBeGreaterThan(140);
    await eventually(() => expect(node.sockets.size).toBe(0));
  });

  it('so is one that answers by half', async () => {
    const node = await listen(() => Buffer.from('%2\r\n+proto\r\n'));
    await expect(connectToNode(node.address, { ...OPTIONS, timeoutMs: 150 })).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
  });

  it('so is one that closes the connection', async () => {
    const node = await listen((_, socket) => {
      socket.end();
      return undefined;
    });
    await expect(connectToNode(node.address, OPTIONS)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('another program at the port is found out', async () => {
    const node = await listen(() => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(connectToNode(node.address, OPTIONS)).rejects.toMatchObject({
      code: 'PROTOCOL',
      message: expect.stringContaining('HTTP/1.1 400 Bad Request'),
    });
  });

  it('so is a server that knows no HELLO', async () => {
    const node = await listen(() => new ErrorReply("ERR unknown command 'HELLO'"));
    await expect(connectToNode(node.address, OPTIONS)).rejects.toMatchObject({ code: 'PROTOCOL' });
  });

  it('a node with too many clients is overloaded', async () => {
    const node = await listen(() => new ErrorReply('ERR max number of clients reached'));
    await expect(connectToNode(node.address, OPTIONS)).rejects.toMatchObject({ code: 'OVERLOADED' });
  });
});

describe('calls', () => {
  it('are answered in order, many at once', async () => {
    const connection = await connect(await listen(echo));
    const texts = Array.from({ length: 500 }, (_, index) => `${index}\r\n\x00\xff`);
    const replies = await Promise.all(texts.map((text) => connection.call(['ECHO', text], 5000)));
    expect(replies).toEqual(texts);
  });

  it('resolve with error replies', async () => {
    const connection = await connect(await listen(greeting(() => new ErrorReply('ERR syntax error'))));
    await expect(connection.call(['SET', 'a'], 1000)).resolves.toEqual(new ErrorReply('ERR syntax error'));
  });

  it('that only read time out as such, and the late answer meets no other call', async () => {
    let answerLate = (): void => {};
    const late = new Promise<string>((resolve) => {
      answerLate = () => resolve('late');
    });
    const connection = await connect(await listen(greeting(([, key]) => (key === 'slow' ? late : 'quick'))));
    await expect(connection.call(['GET', 'slow'], 50)).rejects.toMatchObject({ code: 'TIMEOUT' });
    const next = connection.call(['GET', 'quick'], 5000);
    answerLate();
    await expect(next).resolves.toBe('quick');
  });

  it('that write have an unknown outcome when their time is up', async () => {
    const connection = await connect(await listen(greeting(() => undefined)));
    await expect(connection.call(['SET', 'a', '1'], 50)).rejects.toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    await expect(connection.call(['RAFT', 'TRANSFER', 'n2'], 50)).rejects.toMatchObject({
      code: 'UNKNOWN_OUTCOME',
    });
    await expect(connection.call(['RAFT', 'STATUS'], 50)).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it.each<[how: string, behaviour: Behaviour, readCode: string]>([
    ['is closed', (_, socket) => void socket.end(), 'UNREACHABLE'],
    ['is reset', (_, socket) => void socket.resetAndDestroy(), 'UNREACHABLE'],
    ['breaks in the middle of a reply', (_, socket) => void socket.end('$10\r\nabc'), 'UNREACHABLE'],
    ['carries garbage', () => Buffer.from('?garbage\r\n'), 'PROTOCOL'],
  ])('know whether they may have had an effect when the connection %s', async (_, behaviour, readCode) => {
    const connection = await connect(await listen(greeting(behaviour)));
    const [write, read] = await Promise.allSettled([
      connection.call(['INCR', 'a'], 5000),
      connection.call(['get', 'a'], 5000),
    ]);
    expect(write).toMatchObject({ reason: { code: 'UNKNOWN_OUTCOME' } });
    expect(read).toMatchObject({ reason: { code: readCode } });
    expect(connection.isOpen).toBe(false);
    // Never sent: this one certainly had none, though it writes.
    await expect(connection.call(['INCR', 'a'], 5000)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('an answer without a question ends the connection', async () => {
    const node = await listen(echo);
    let isClosed = false;
    const closed = (): void => {
      isClosed = true;
    };
    const connection = await connect(node, { closed });
    node.send('unasked');
    await eventually(() => expect(isClosed).toBe(true));
    expect(connection.isOpen).toBe(false);
  });

  it('pushes go to their own handler, between answers', async () => {
    const node = await listen(
      greeting(([, text = '']) => {
        node.send(new PushReply(['events', text]));
        return text;
      }),
    );
    const pushed: unknown[] = [];
    const connection = await connect(node, { push: (items) => pushed.push(items) });
    await expect(connection.call(['ECHO', 'a'], 1000)).resolves.toBe('a');
    await expect(connection.call(['ECHO', 'b'], 1000)).resolves.toBe('b');
    await eventually(() =>
      expect(pushed).toEqual([
        ['events', 'a'],
        ['events', 'b'],
      ]),
    );
  });
});

describe('closing', () => {
  it('rejects what waits, tells the handler once, and leaves no socket', async () => {
    const node = await listen(greeting(() => undefined));
    let closedCount = 0;
    const connection = await connect(node, { closed: () => (closedCount += 1) });
    const waiting = connection.call(['SET', 'a', '1'], 5000);
    connection.close();
    connection.close();
    await expect(waiting).rejects.toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    await eventually(() => expect(node.sockets.size).toBe(0));
    expect(closedCount).toBe(1);
  });

  it('once idle waits for the answers', async () => {
    const node = await listen(echo);
    const connection = await connect(node);
    const waiting = connection.call(['ECHO', 'a'], 5000);
    connection.closeOnceIdle();
    expect(connection.isOpen).toBe(true);
    await expect(waiting).resolves.toBe('a');
    expect(connection.isOpen).toBe(false);
    const idle = await connect(node);
    idle.closeOnceIdle();
    expect(idle.isOpen).toBe(false);
  });
});
