import { expect, it } from 'vitest';
import type { ReplicaMessage } from '../../src/replica/replica-message.js';
import { EventQueue } from '../../src/sim/event-queue.js';
import { type LinkFault, Network, type Transmission } from '../../src/sim/network.js';
import { Random } from '../../src/sim/random.js';

class Rig {
  readonly queue = new EventQueue();
  readonly arrived: Transmission[] = [];
  readonly dropped: Transmission[] = [];
  readonly network = new Network(
    this.queue,
    new Random(1),
    { minMs: 1, maxMs: 2 },
    {
      sent: () => {},
      dropped: (transmission) => this.dropped.push(transmission),
      arrived: (transmission) => this.arrived.push(transmission),
    },
  );

  send(count: number, message: ReplicaMessage = protocol): void {
    for (let sent = 0; sent < count; sent += 1) this.network.send('n1', 'n2', message);
  }

  run(): number[] {
    while (!this.queue.isEmpty) this.queue.runNext();
    return this.arrived.map((transmission) => transmission.number);
  }
}

const protocol: ReplicaMessage = {
  type: 'raft',
  message: { type: 'timeoutNow', groupId: 1, from: 'n1', to: 'n2', term: 1 },
};
const clientWrite: ReplicaMessage = { type: 'forward', requestId: 1, payload: new Uint8Array([1]) };
const everywhere = { concerns: () => true };
const oneWay = (from: string, to: string): Pick<LinkFault, 'concerns'> => ({
  concerns: (sender, receiver) => sender === from && receiver === to,
});

it('delivers everything, each after its own time', () => {
  const rig = new Rig();
  rig.send(50);
  expect(rig.run().sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, place) => place + 1));
  expect(rig.queue.nowMs).toBeLessThan(2);
  expect(rig.arrived.map((each) => each.number)).not.toEqual([...rig.arrived.keys()].map((key) => key + 1));
});

it('cuts a link in the direction that it is told, and only until the fault ends', () => {
  const rig = new Rig();
  const end = rig.network.add({ ...oneWay('n1', 'n2'), cut: true });
  rig.send(3);
  rig.network.send('n2', 'n1', protocol);
  end();
  rig.send(1);
  rig.run();
  expect(rig.dropped).toHaveLength(3);
  expect(rig.arrived).toHaveLength(2);
});

it('drops what is under way when the cut comes', () => {
  const rig = new Rig();
  rig.send(3);
  rig.network.add({ ...everywhere, cut: true });
  expect(rig.run()).toEqual([]);
});

it('loses about as much as it is told, and nothing at probability 0', () => {
  const lossy = new Rig();
  lossy.network.add({ ...everywhere, loss: 0.3 });
  lossy.send(2_000);
  expect(Math.abs(lossy.run().length - 1_400)).toBeLessThan(100);
  const sound = new Rig();
  sound.network.add({ ...everywhere, loss: 0 });
  sound.send(2_000);
  expect(sound.run()).toHaveLength(2_000);
});

it('doubles messages of the protocol, but never a write of a client', () => {
  const rig = new Rig();
  rig.network.add({ ...everywhere, duplication: 1 });
  rig.send(10);
  rig.send(10, clientWrite);
  rig.run();
  expect(rig.arrived.filter(({ message }) => message.type === 'raft')).toHaveLength(20);
  expect(rig.arrived.filter(({ message }) => message.type === 'forward')).toHaveLength(10);
});

it('holds back what a clogged link carries, and delivers all of it later', () => {
  const rig = new Rig();
  const end = rig.network.add({ ...everywhere, clogged: true });
  rig.send(5);
  expect(rig.run()).toEqual([]);
  end();
  expect(rig.run()).toHaveLength(5);
});

it('hands over copies: the receiver cannot change what the sender holds', () => {
  const rig = new Rig();
  const payload = new Uint8Array([1, 2, 3]);
  rig.send(1, { type: 'forward', requestId: 1, payload });
  rig.run();
  const message = rig.arrived[0]!.message;
  if (message.type === 'forward') message.payload.fill(9);
  expect([...payload]).toEqual([1, 2, 3]);
});

it('tells what faults make of a link: the worst of them, in its direction, while they last', () => {
  const { network } = new Rig();
  const look = (): string => `${network.conditionOf('n1', 'n2')} ${network.conditionOf('n2', 'n1')}`;
  expect(look()).toBe('ok ok');
  const endDelay = network.add({ ...everywhere, delayMsMax: 5 });
  const endLoss = network.add({ ...oneWay('n1', 'n2'), loss: 0.5 });
  expect(look()).toBe('lossy slow');
  const endCut = network.add({ ...oneWay('n2', 'n1'), cut: true });
  expect(look()).toBe('lossy cut');
  endLoss();
  endDelay();
  expect(look()).toBe('ok cut');
  endCut();
  network.add({ ...oneWay('n1', 'n2'), clogged: true });
  network.add({ ...everywhere, duplication: 1 });
  expect(look()).toBe('slow ok');
});
