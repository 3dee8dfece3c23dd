/** Effects are carried out in one order, by everybody. */
import { describe, expect, it } from 'vitest';
import { carryOut, type EffectPorts } from '../../src/consensus/drive.js';
import type { Effects } from '../../src/consensus/effects.js';
import { InvariantError, invariant } from '../../src/consensus/invariant.js';
import { EntryKind, LogEntry } from '../../src/consensus/types.js';

const nothing: Effects<string> = {
  messages: [],
  persist: null,
  snapshotPieces: [],
  committed: [],
  readsReady: [],
  readsRefused: [],
  events: [],
};

function recorder(): { calls: string[]; ports: EffectPorts<string> } {
  const calls: string[] = [];
  const ports: EffectPorts<string> = {
    send: (message) => calls.push(`send ${message}`),
    persist: ({ sequence }) => calls.push(`persist ${sequence}`),
    receiveSnapshotPiece: ({ offset }) => calls.push(`receive ${offset}`),
    apply: (entries) => calls.push(`apply ${entries.map((entry) => entry.index)}`),
    answerRead: ({ context }) => calls.push(`answer ${context}`),
    refuseRead: ({ context }) => calls.push(`refuse ${context}`),
    record: ({ type }) => calls.push(`record ${type}`),
  };
  return { calls, ports };
}

describe('carryOut', () => {
  it('sends, persists, receives, applies, answers, records', () => {
    const { calls, ports } = recorder();
    const metadata = { index: 1, term: 1, configuration: { voters: [], votersOutgoing: [], learners: [] } };
    const entry = (index: number) => new LogEntry(index, 1, EntryKind.Noop, new Uint8Array(0));
    carryOut(
      {
        events: [{ type: 'termAdvanced', term: 1, from: 0 }],
        readsRefused: [{ context: 2, reason: 'noLeader' }],
        readsReady: [{ context: 1, index: 1 }],
        committed: [entry(1), entry(2)],
        snapshotPieces: [{ from: 'n1', metadata, offset: 0, data: new Uint8Array(0), done: false }],
        persist: { sequence: 4, hardState: null, entries: [] },
        messages: ['a', 'b'],
      },
      ports,
    );
    expect(calls).toEqual([
      'send a',
      'send b',
      'persist 4',
      'receive 0',
      'apply 1,2',
      'answer 1',
      'refuse 2',
      'record termAdvanced',
    ]);
  });

  it('does nothing for nothing', () => {
    const { calls, ports } = recorder();
    carryOut(nothing, ports);
    expect(calls).toEqual([]);
  });
});

describe('invariant', () => {
  it('throws an InvariantError that says what is broken', () => {
    expect(() => invariant(false, 'the sky fell')).toThrow(new InvariantError('the sky fell'));
    expect(() => invariant(true, '')).not.toThrow();
  });
});
