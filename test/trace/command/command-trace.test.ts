/** Which of all steps belong to one command, on what real clusters told. */
import { describe, expect, it } from 'vitest';
import { startOf } from '../../../src/trace/command/items.js';
import { isUnfinished } from '../../../src/trace/command/unfinished.js';
import type { PlacedStep, Step } from '../../../src/trace/steps.js';
import { messagesOf, namesOf, notesOf, type Recording, recorded, traceOf } from './recorded.js';

const ALL = [
  ...['raft-put', 'raft-put-forwarded', 'raft-get', 'raft-get-follower', 'raft-put-n3-down'],
  ...['raft-put-no-quorum', 'paxos-put', 'paxos-put-again', 'paxos-get-elsewhere', 'paxos-put-n3-down'],
  ...['paxos-put-no-quorum'],
];

describe.each(ALL)('the trace of %s', (name) => {
  const trace = traceOf(recorded(name));

  it('begins with the request and has all in the order of time, each message sent before it came', () => {
    expect(trace.items[0]).toMatchObject({ from: 'client', message: { type: 'request' } });
    const starts = trace.items.map(startOf);
    expect(starts).toEqual([...starts].sort((left, right) => left - right));
    for (const { receivedMs, sentMs } of messagesOf(trace)) {
      if (receivedMs !== null) expect(receivedMs).toBeGreaterThanOrEqual(sentMs ?? Number.NaN);
    }
  });

  it('has the reply once, from the node that was asked', () => {
    const replies = messagesOf(trace).filter(({ message }) => message.type === 'reply');
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatchObject({ from: recorded(name).asked[0]?.node, to: 'client' });
  });
});

describe('a write under Raft', () => {
  it('is appended by both followers, committed once a majority has it on disk, and answered after that', () => {
    const trace = traceOf(recorded('raft-put'));
    expect([...namesOf(trace)].sort()).toEqual([
      'client>n1 request',
      'n1>client reply',
      'n1>n2 commit',
      'n1>n2 entry',
      'n1>n3 commit',
      'n1>n3 entry',
      'n2>n1 entry answered',
      'n3>n1 entry answered',
    ]);
    const at = (kind: string, node: string): number =>
      notesOf(trace).find((note) => note.kind === kind && note.node === node)?.atMs ?? Number.NaN;
    const committedMs = at('committed', 'n1');
    const durable = notesOf(trace).filter(({ atMs, kind }) => kind === 'durable' && atMs <= committedMs);
    expect(durable.length).toBeGreaterThanOrEqual(2);
    const reply = messagesOf(trace).find(({ message }) => message.type === 'reply');
    expect(reply?.sentMs).toBeGreaterThan(committedMs);
    for (const node of ['n1', 'n2', 'n3']) expect(at('applied', node)).toBeGreaterThanOrEqual(committedMs);
  });

  it('goes from a follower to the leader, and the answer comes back that way', () => {
    const trace = traceOf(recorded('raft-put-forwarded'));
    const names = namesOf(trace);
    expect(names.slice(0, 2)).toEqual(['client>n2 request', 'n2>n1 forward']);
    expect(names).toEqual(expect.arrayContaining(['n1>n2 forwardReply', 'n2>client reply', 'n1>n3 entry']));
    expect(notesOf(trace)).toContainEqual(expect.objectContaining({ kind: 'proposed', node: 'n1' }));
  });

  it('shows what could not be sent to a node that is down', () => {
    const trace = traceOf(recorded('raft-put-n3-down'));
    expect(trace.nodes[2]).toEqual({ id: 'n3', presence: 'down' });
    expect(messagesOf(trace).filter(({ to }) => to === 'n3')).not.toContainEqual(
      expect.objectContaining({ arrival: 'received' }),
    );
    expect(namesOf(trace)).toContain('n2>n1 entry answered');
  });
});

describe('a read under Raft', () => {
  it.each([
    ['raft-get', 'n1', ['client>n1 request', 'n1>n2 round', 'n1>n3 round']],
    ['raft-get-follower', 'n3', ['client>n3 request', 'n3>n1 readIndex', 'n1>n2 round', 'n1>n3 round']],
  ])('%s is confirmed by a round of heartbeats of its own', (name, node, begin) => {
    const trace = traceOf(recorded(name));
    const names = namesOf(trace);
    expect(names.slice(0, begin.length)).toEqual(begin);
    expect(names.filter((each) => each.endsWith('round answered'))).toHaveLength(2);
    const confirmed = notesOf(trace);
    expect(confirmed).toMatchObject([{ kind: 'readConfirmed', node }]);
    const reply = messagesOf(trace).find(({ message }) => message.type === 'reply');
    expect(reply?.sentMs).toBeGreaterThan(confirmed[0]?.atMs ?? Number.NaN);
  });
});

describe('a command under Paxos', () => {
  it('prepares and then accepts, each kept by a majority before the next step', () => {
    const trace = traceOf(recorded('paxos-put'));
    const names = namesOf(trace);
    const phases = ['prepare', 'promise', 'accept', 'accepted', 'chosen'].map((type) =>
      names.findIndex((name) => name.endsWith(` ${type}`)),
    );
    expect(phases).toEqual([...phases].sort((left, right) => left - right));
    const chosenMs = notesOf(trace).find(({ kind }) => kind === 'chosen')?.atMs ?? Number.NaN;
    const kept = notesOf(trace).filter(({ atMs, kind }) => kind === 'acceptanceDurable' && atMs <= chosenMs);
    expect(kept.length).toBeGreaterThanOrEqual(2);
  });

  it('needs no prepare where the accept before it brought one along', () => {
    const trace = traceOf(recorded('paxos-put-again'));
    expect(namesOf(trace).filter((name) => name.endsWith('prepare'))).toEqual([]);
    expect(notesOf(trace)[0]).toMatchObject({ kind: 'prepared', node: 'n1' });
  });

  it('tells from the promises what was accepted before', () => {
    const promises = messagesOf(traceOf(recorded('paxos-get-elsewhere'))).filter(
      ({ message }) => message.type === 'promise',
    );
    expect(promises.length).toBeGreaterThanOrEqual(1);
    for (const { message } of promises) expect(message).toMatchObject({ accepted: { value: 'hi' } });
  });

  it('without a majority shows what was sent in vain, and nothing chosen', () => {
    const trace = traceOf(recorded('paxos-put-no-quorum'));
    const sent = messagesOf(trace).filter(({ from, to }) => from === 'n1' && to !== 'client');
    expect(sent.length).toBeGreaterThan(2);
    for (const { arrival } of sent) expect(arrival).toBe('notSent');
    expect(notesOf(trace).map(({ kind }) => kind)).not.toContain('chosen');
  });
});

describe('steps of others', () => {
  /** The same command, sent at the same time by somebody else. */
  function twin(recording: Recording): Recording {
    const from = recording.steps.find((step) => step.type === 'requestReceived');
    const steps = recording.steps.flatMap((step): readonly PlacedStep[] => {
      if (step.type === 'requestReceived' && step === from) {
        return [{ ...step, client: '127.0.0.1:1', origin: 'other', timeMs: step.timeMs - 0.001 }, step];
      }
      const foreign = foreignOf(step);
      return foreign === null ? [step] : [step, { ...step, ...foreign } as PlacedStep];
    });
    return { ...recording, steps };
  }

  function foreignOf(step: PlacedStep): Partial<Step> | null {
    switch (step.type) {
      case 'proposed':
        return { origin: 'other', index: step.index + 1000 };
      case 'committed':
      case 'applied':
      case 'entriesDurable':
        return { firstIndex: step.firstIndex + 1000, lastIndex: step.lastIndex + 1000 };
      case 'requestStarted':
        return { origin: 'other', request: step.request + 1000 };
      case 'roundSent':
        return { request: step.request + 1000, ballot: `9${step.ballot}` };
      case 'registersDurable':
        return { records: step.records.map((record) => ({ ...record, ballot: `9${record.ballot}` })) };
      default:
        return null;
    }
  }

  it.each(['raft-put', 'raft-put-forwarded', 'paxos-put', 'paxos-put-again'])(
    'that look just like those of %s are left out',
    (name) => {
      expect(traceOf(twin(recorded(name)))).toEqual(traceOf(recorded(name)));
    },
  );

  it('on the same connection are not taken for the command, if they came before it', () => {
    const recording = recorded('raft-put');
    const received = recording.steps.find((step) => step.type === 'requestReceived')!;
    const earlier = { ...received, origin: 'n1/0', timeMs: recording.asked[0]!.askedMs - 0.5 };
    expect(traceOf({ ...recording, steps: [earlier, ...recording.steps] })).toEqual(traceOf(recording));
  });
});

describe('a trace is unfinished', () => {
  it.each(['raft-put', 'raft-put-forwarded', 'paxos-put', 'paxos-put-again', 'raft-put-n3-down'])(
    'until the last node of %s has told what it knows',
    (name) => {
      const recording = recorded(name);
      const whole = traceOf(recording);
      expect(isUnfinished(whole)).toBe(false);
      // Nodes are heard of at different times: each may be the last one.
      for (const { id } of recording.nodes.filter(({ presence }) => presence === 'followed')) {
        const steps = recording.steps.filter((step) => step.node !== id);
        expect(isUnfinished(traceOf({ ...recording, steps })), id).toBe(true);
      }
    },
  );

  it('while a message has not arrived at a node that tells what it receives', () => {
    const recording = recorded('raft-put');
    const steps = recording.steps.filter((step) => !(step.type === 'messageReceived' && step.node === 'n3'));
    const trace = traceOf({ ...recording, steps });
    expect(messagesOf(trace).find(({ to }) => to === 'n3')?.arrival).toBe('lost');
    expect(isUnfinished(trace)).toBe(true);
  });
});

it('a message to a node that tells nothing is neither there nor lost', () => {
  const recording = recorded('paxos-put');
  const nodes = recording.nodes.map((node) =>
    node.id === 'n3' ? ({ id: 'n3', presence: 'silent' } as const) : node,
  );
  const steps = recording.steps.filter((step) => step.node !== 'n3');
  const toSilent = messagesOf(traceOf({ ...recording, nodes, steps })).filter(({ to }) => to === 'n3');
  expect(toSilent.length).toBeGreaterThan(0);
  for (const { arrival } of toSilent) expect(arrival).toBe('unknown');
});
