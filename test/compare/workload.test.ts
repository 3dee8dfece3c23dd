import { describe, expect, test } from 'vitest';
import { Promises } from '../../src/compare/promises.js';
import { type Operation, Workload } from '../../src/compare/workload.js';

const OPTIONS = { seed: 7, client: 0, keys: 5, readPercent: 30 };

function take(workload: Workload, count: number): Operation[] {
  return Array.from({ length: count }, () => workload.next());
}

describe('what a client asks for', () => {
  test('is the same for the same seed, and another for another seed or client', () => {
    const first = take(new Workload(OPTIONS), 200);
    expect(take(new Workload(OPTIONS), 200)).toEqual(first);
    expect(take(new Workload({ ...OPTIONS, seed: 8 }), 200)).not.toEqual(first);
    const other = take(new Workload({ ...OPTIONS, client: 1 }), 200);
    const keys = new Set(first.map(({ key }) => key));
    expect(keys.size).toBe(5);
    expect(other.filter(({ key }) => keys.has(key))).toEqual([]);
  });

  test('is a mix of reads and of writes that are all different', () => {
    const operations = take(new Workload(OPTIONS), 2000);
    const values = operations.flatMap(({ value }) => value ?? []);
    expect(new Set(values).size).toBe(values.length);
    expect(values.length).toBeGreaterThan(1300);
    expect(values.length).toBeLessThan(1500);
    expect(take(new Workload({ ...OPTIONS, readPercent: 0 }), 100).every(({ value }) => value !== null)).toBe(
      true,
    );
    expect(take(new Workload({ ...OPTIONS, readPercent: 100 }), 9).every(({ value }) => value === null)).toBe(
      true,
    );
  });

  test('leaves a key alone of which nobody knows what it holds, and changes nothing else', () => {
    const workload = new Workload(OPTIONS);
    const undisturbed = new Workload(OPTIONS);
    const [given] = take(workload, 1);
    take(undisturbed, 1);
    workload.giveUp(given!);
    const [after, expected] = [take(workload, 100), take(undisturbed, 100)];
    expect(after.map(({ key }) => key)).not.toContain(given!.key);
    expect(after.map(({ value }) => value)).toEqual(expected.map(({ value }) => value));
  });
});

describe('what was promised', () => {
  test('is kept by the newest acknowledged value, and by one of unknown outcome', () => {
    const promises = new Promises();
    promises.acknowledged('a', '1');
    promises.acknowledged('a', '2');
    promises.acknowledged('b', '3');
    promises.unknown('b', '4');
    promises.unknown('c', '5');
    expect(promises.keys).toEqual(['a', 'b', 'c']);
    expect(promises.judge('a', '2')).toBeNull();
    expect(promises.judge('b', '3')).toBeNull();
    expect(promises.judge('b', '4')).toBeNull();
    expect(promises.judge('c', null)).toBeNull();
    expect(promises.judge('c', '5')).toBeNull();
  });

  test('is broken by an older value, by a refused one, and by none', () => {
    const promises = new Promises();
    promises.acknowledged('a', '1');
    promises.acknowledged('a', '2');
    promises.unknown('c', '5');
    expect(promises.judge('a', '1')).toEqual({ key: 'a', acknowledged: '2', found: '1' });
    expect(promises.judge('a', 'refused')).toEqual({ key: 'a', acknowledged: '2', found: 'refused' });
    expect(promises.judge('a', null)).toEqual({ key: 'a', acknowledged: '2', found: null });
    expect(promises.judge('c', '6')).toEqual({ key: 'c', acknowledged: null, found: '6' });
  });
});
