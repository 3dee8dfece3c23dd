/** What a check may cost, and that long histories cost little. */
import { describe, expect, it } from 'vitest';
import { checkHistory, checkInSlices } from '../../src/check/check-history.js';
import { known, unknown, violationOf } from './histories.js';
import { recordHistory } from './recorded-history.js';

describe('bounds', () => {
  /** Sums of different numbers: the model has to try very many. */
  const hard = [
    ...Array.from({ length: 30 }, (_, at) => unknown(`INCRBY k ${3 ** at}`, at / 100)),
    known('GET k', 1, 2, '2'),
  ];
  const bad = [known('SET other 1', 0, 1, 'OK'), known('GET other', 2, 3, null)];

  it.each([
    ['steps', { stepsMax: 1000 }],
    ['memory', { memoryBytesMax: 1_000_000 }],
  ])('%s', (exceeded, bounds) => {
    const result = checkHistory(hard, bounds);
    expect(result).toMatchObject({
      verdict: 'Unknown',
      exceeded,
      tally: { keyGroups: 1, keyGroupsChecked: 0 },
    });
  });

  it('time', () => {
    let nowMs = 0;
    const elapsedMs = (): number => {
      nowMs += 1;
      return nowMs;
    };
    expect(checkHistory(hard, { timeMs: 50, elapsedMs })).toMatchObject({
      verdict: 'Unknown',
      exceeded: 'time',
    });
    expect(nowMs).toBeLessThan(100);
  });

  it('what exceeds the memory does not hide a violation elsewhere', () => {
    const easier = bad.concat(
      Array.from({ length: 40 }, (_, at) => known('SET other 1', 10 + at, 10 + at, 'OK')),
    );
    const result = checkHistory([...hard, ...easier], { memoryBytesMax: 1_000_000 });
    expect(result).toMatchObject({ verdict: 'Illegal', violation: { keys: ['other'] } });
  });

  it('a violation found in time is told even if it could not be shortened in time', () => {
    const history = recordHistory(
      { operations: 400, clients: 10, keys: 1, unknownShare: 0.02, isBroken: true },
      5,
    );
    const whole = checkHistory(history);
    if (whole.verdict !== 'Illegal') throw new Error(whole.verdict);
    expect(whole.violation.isShortest).toBe(true);
    let steps = 0;
    for (let most = whole.tally.steps; steps === 0; most -= Math.ceil(whole.tally.steps / 50)) {
      const cut = checkHistory(history, { stepsMax: most });
      if (cut.verdict === 'Unknown') throw new Error('the violation was never told without being shortened');
      if (cut.verdict === 'Illegal' && !cut.violation.isShortest) steps = cut.tally.steps;
    }
    expect(steps).toBeLessThan(whole.tally.steps + 1);
  });

  it('the work is done in slices, with progress', () => {
    const slices = [...checkInSlices(hard, { stepsMax: 100_000 })];
    expect(slices.length).toBeGreaterThan(5);
    expect(slices[0]).toMatchObject({ keyGroupsChecked: 0, keyGroups: 1 });
  });
});

describe('long histories', () => {
  const recording = { operations: 10_000, clients: 10, keys: 10, unknownShare: 0.01, isBroken: false };

  it('10,000 operations of 10 clients on 10 keys', () => {
    expect(checkHistory(recordHistory(recording, 1))).toMatchObject({
      verdict: 'Ok',
      tally: { operations: 10_000, keyGroups: 10, keyGroupsChecked: 10 },
    });
  });

  it('one read among them is wrong', () => {
    const history = recordHistory({ ...recording, isBroken: true }, 1);
    const wrong = history.find(({ response }) => response === 'never written');
    expect(violationOf(...history).unplaced.map(({ operation }) => operation)).toContainEqual(wrong);
  });
});
