import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EventMerge, mergeRecent } from '../../src/client/event-merge.js';
import { type EventStream, followEvents, recentEvents } from '../../src/client/follow-events.js';
import { NodeEvents } from '../../src/client/node-events.js';
import { parseEvent } from '../../src/client/parse-event.js';
import { ErrorReply, OK, PushReply, type Reply } from '../../src/resp/reply.js';
import type { ClusterEvent } from '../../src/trace/events.js';
import { eventually } from '../eventually.js';
import { deadAddress, greeting, ListeningNode } from './listening-node.js';

function event(node: string, sequence: number, time: number): ClusterEvent {
  return { type: 'commitAdvanced', term: 1, commitIndex: sequence, node, sequence, time };
}

function toText(one: ClusterEvent): string {
  return Buffer.from(JSON.stringify(one)).toString('latin1');
}

/** A node that remembers events and pushes new ones to whoever follows. */
class EventfulNode {
  readonly counts: number[] = [];
  private readonly followers = new Set<unknown>();

  constructor(readonly remembered: ClusterEvent[]) {}

  /** Called once someone follows, before the remembered events are told. */
  onFollow: () => void = () => {};
  listening: ListeningNode | null = null;

  async listen(id: string, options: { port?: number; password?: string } = {}): Promise<ListeningNode> {
    const behaviour = greeting(([name, verb, count], socket) => {
      if (name !== 'EVENTS') return new ErrorReply('ERR what?');
      if (verb === 'FOLLOW') {
        this.followers.add(socket);
        this.onFollow();
        return OK;
      }
      this.counts.push(Number(count));
      return this.remembered.slice(-Number(count)).map(toText);
    }, options.password ?? null);
    this.listening = await ListeningNode.start(id, behaviour, options.port);
    nodes.push(this.listening);
    return this.listening;
  }

  happen(...events: ClusterEvent[]): void {
    for (const one of events) {
      this.remembered.push(one);
      this.listening?.send(new PushReply(['events', toText(one)]));
    }
  }
}

const nodes: ListeningNode[] = [];
const streams: EventStream[] = [];

afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  await Promise.all(nodes.splice(0).map((node) => node.stop()));
});

function follow(
  members: ReadonlyArray<ListeningNode['address']>,
  recentCount: number,
): { heard: ClusterEvent[]; stream: EventStream } {
  const heard: ClusterEvent[] = [];
  const stream = followEvents({ members, password: null, recentCount, onEvent: (one) => heard.push(one) });
  streams.push(stream);
  return { heard, stream };
}

const names = (events: readonly ClusterEvent[]): string[] =>
  events.map((one) => `${one.node}/${one.sequence}`);

describe('following a cluster', () => {
  it('tells the newest past events over all nodes first, then what happens, in order of time', async () => {
    const first = new EventfulNode([event('n1', 1, 10), event('n1', 2, 30), event('n1', 3, 50)]);
    const second = new EventfulNode([event('n2', 1, 20), event('n2', 2, 40)]);
    const members = [(await first.listen('n1')).address, (await second.listen('n2')).address];
    const { heard } = follow(members, 4);
    await eventually(() => expect(names(heard)).toEqual(['n2/1', 'n1/2', 'n2/2', 'n1/3']));
    second.happen(event('n2', 3, 70));
    first.happen(event('n1', 4, 60));
    await eventually(() => expect(names(heard).slice(4)).toEqual(['n1/4', 'n2/3']));
  });

  it('tells no past events if none are asked for', async () => {
    const node = new EventfulNode([event('n1', 1, 10)]);
    const { heard } = follow([(await node.listen('n1')).address], 0);
    await eventually(() => expect(node.counts).toEqual([1]));
    node.happen(event('n1', 2, 20));
    await eventually(() => expect(names(heard)).toEqual(['n1/2']));
  });

  it('tells an event once that is both remembered and pushed', async () => {
    const node = new EventfulNode([event('n1', 1, 10)]);
    node.onFollow = () => node.happen(event('n1', 2, 20));
    const { heard } = follow([(await node.listen('n1')).address], 10);
    await eventually(() => expect(heard.length).toBeGreaterThan(1));
    node.happen(event('n1', 3, 30));
    await eventually(() => expect(names(heard)).toEqual(['n1/1', 'n1/2', 'n1/3']));
  });

  it('goes on where it was after a lost connection, without a gap and without an echo', async () => {
    const node = new EventfulNode([event('n1', 1, 10)]);
    const listening = await node.listen('n1');
    const { heard } = follow([listening.address], 10);
    await eventually(() => expect(heard).toHaveLength(1));
    node.remembered.push(event('n1', 2, 20), event('n1', 3, 30));
    for (const socket of listening.sockets) socket.destroy();
    await eventually(() => expect(names(heard)).toEqual(['n1/1', 'n1/2', 'n1/3']));
    node.happen(event('n1', 4, 40));
    await eventually(() => expect(names(heard).slice(3)).toEqual(['n1/4']));
  });

  it('knows the events of another run from those of the last, though they bear the same numbers', async () => {
    const node = new EventfulNode([event('n1', 1, 10), event('n1', 2, 20)]);
    const listening = await node.listen('n1');
    const { heard } = follow([listening.address], 10);
    await eventually(() => expect(heard).toHaveLength(2));
    await listening.stop();
    const restarted = new EventfulNode([event('n1', 1, 100), event('n1', 2, 110), event('n1', 3, 120)]);
    await restarted.listen('n1', { port: listening.address.clientPort });
    await eventually(() => expect(heard.map((one) => one.time)).toEqual([10, 20, 100, 110, 120]));
  });

  it('does not wait for a node that is down, and hears it from its start when it is back', async () => {
    const up = new EventfulNode([event('n1', 1, 10)]);
    const dead = await deadAddress('n2');
    const { heard } = follow([(await up.listen('n1')).address, dead], 5);
    await eventually(() => expect(names(heard)).toEqual(['n1/1']));
    const now = Date.now();
    const back = new EventfulNode([
      event('n2', 1, now - 60_000),
      event('n2', 2, now),
      event('n2', 3, now + 1),
    ]);
    await back.listen('n2', { port: dead.clientPort });
    await eventually(() => expect(names(heard)).toEqual(['n1/1', 'n2/2', 'n2/3']));
  });

  it('ends with an error if the password is wrong', async () => {
    const locked = await new EventfulNode([]).listen('n1', { password: 'sesame' });
    const { stream } = follow([locked.address], 5);
    await expect(stream.ended).rejects.toMatchObject({ code: 'WRONG_PASSWORD' });
  });

  it('ends with an error if a node knows no events', async () => {
    const foreign = await ListeningNode.start(
      'n1',
      greeting(() => new ErrorReply("ERR unknown command 'EVENTS'")),
    );
    nodes.push(foreign);
    const { stream } = follow([foreign.address], 5);
    await expect(stream.ended).rejects.toMatchObject({
      code: 'PROTOCOL',
      message: expect.stringContaining("unknown command 'EVENTS'"),
    });
  });

  it('leaves nothing behind when it is closed', async () => {
    const node = new EventfulNode([event('n1', 1, 10)]);
    const listening = await node.listen('n1');
    const { heard, stream } = follow([listening.address, await deadAddress('n2')], 5);
    await eventually(() => expect(heard).toHaveLength(1));
    node.happen(event('n1', 2, 20));
    stream.close();
    await stream.ended;
    await eventually(() => expect(listening.sockets.size).toBe(0));
    expect(heard).toHaveLength(1);
  });
});

it('is not kept up by a node that does not answer when it is closed', async () => {
  const silent = await ListeningNode.start('n1', () => undefined);
  nodes.push(silent);
  // The time limit of a question never comes: closing alone has to end it.
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const { stream } = follow([silent.address], 5);
  while (silent.requests.length === 0) await turn();
  stream.close();
  while (silent.sockets.size > 0) await turn();
});

describe('recent events', () => {
  const options = { password: null, count: 3, timeoutMs: 2000 };

  it('are the newest over all nodes that answer', async () => {
    const first = await new EventfulNode([event('n1', 1, 10), event('n1', 2, 40)]).listen('n1');
    const second = await new EventfulNode([event('n2', 1, 20), event('n2', 2, 30)]).listen('n2');
    const members = [first.address, await deadAddress('n3'), second.address];
    expect(names(await recentEvents({ ...options, members }))).toEqual(['n2/1', 'n2/2', 'n1/2']);
    await eventually(() => expect(first.sockets.size).toBe(0));
  });

  it('are an error only if no node answers', async () => {
    const members = [await deadAddress('n1'), await deadAddress('n2')];
    await expect(recentEvents({ ...options, members })).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});

describe('order', () => {
  it('keeps the events of a node together in their order though its clock went back', () => {
    const merged = mergeRecent(
      [
        [event('n1', 1, 50), event('n1', 2, 20)],
        [event('n2', 1, 40), event('n2', 2, 60)],
      ],
      9,
    );
    expect(names(merged)).toEqual(['n2/1', 'n1/1', 'n1/2', 'n2/2']);
  });

  it('sends an earlier event out with the later one that is due, rather than too late', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const heard: ClusterEvent[] = [];
      const merge = new EventMerge((one) => heard.push(one));
      merge.add(event('n1', 1, 300));
      vi.advanceTimersByTime(40);
      merge.add(event('n2', 1, 200));
      merge.add(event('n2', 2, 400));
      vi.advanceTimersByTime(10);
      expect(names(heard)).toEqual(['n2/1', 'n1/1']);
      vi.advanceTimersByTime(50);
      expect(names(heard)).toEqual(['n2/1', 'n1/1', 'n2/2']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('lets an earlier event overtake a later one that came first, within the window', async () => {
    const heard: ClusterEvent[] = [];
    const merge = new EventMerge((one) => heard.push(one));
    merge.add(event('n1', 1, 300));
    merge.add(event('n2', 1, 200));
    merge.add(event('n2', 2, 100));
    merge.add(event('n3', 1, 250));
    expect(heard).toEqual([]);
    await eventually(() => expect(names(heard)).toEqual(['n2/1', 'n2/2', 'n3/1', 'n1/1']));
    merge.add(event('n3', 2, 400));
    merge.close();
  });
});

describe('an event', () => {
  it('is JSON in UTF-8', () => {
    const told: ClusterEvent = {
      type: 'roleChanged',
      term: 1,
      from: 'follower',
      to: 'leader',
      reason: 'gewählt ✓',
      node: 'n1',
      sequence: 1,
      time: 5,
    };
    expect(parseEvent(toText(told))).toEqual(told);
  });

  it.each<Reply | undefined>([
    undefined,
    null,
    5,
    OK,
    '',
    '{',
    'null',
    '[]',
    '{"type":"peerUp"}',
    '{"type":1,"node":"n1","time":1,"sequence":1}',
  ])('is not %j', (reply) => {
    expect(parseEvent(reply)).toBeNull();
  });
});

describe('following one node', () => {
  function followOne(
    address: ListeningNode['address'],
    options: Partial<ConstructorParameters<typeof NodeEvents>[1]>,
  ): ClusterEvent[] {
    const heard: ClusterEvent[] = [];
    const handlers = {
      recent: (events: readonly ClusterEvent[]) => void heard.push(...events),
      event: (one: ClusterEvent) => void heard.push(one),
      failed: () => undefined,
    };
    const node = new NodeEvents(address, { password: null, recentCount: 10, ...options }, handlers);
    streams.push({ ended: node.run(), close: () => node.close() });
    return heard;
  }

  it('tells its story even if it could not be asked at first', async () => {
    const node = new EventfulNode([event('n1', 1, 10)]);
    const listening = await node.listen('n1');
    const { address } = listening;
    await listening.stop();
    const heard = followOne(address, { recentWithoutSamples: true });
    await node.listen('n1', { port: address.clientPort });
    await eventually(() => expect(names(heard)).toEqual(['n1/1']));
  });

  it('does not listen to a node of another cluster', async () => {
    const node = new EventfulNode([event('n1', 1, 10)]);
    const listening = await node.listen('n1');
    const heard = followOne(listening.address, { cluster: { clusterId: 'another', engine: 'raft' } });
    await eventually(() => expect(listening.commands.length).toBeGreaterThan(1));
    expect(listening.commands).not.toContain('EVENTS');
    expect(heard).toEqual([]);
  });
});
