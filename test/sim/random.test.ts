import { describe, expect, it } from 'vitest';
import { Random } from '../../src/sim/random.js';

const draw = (random: Random, count: number) => Array.from({ length: count }, random.next);

describe('chance in a simulation', () => {
  it('is the same for the same seed and stream, and another for any other', () => {
    const first = draw(new Random(7, 'network'), 20);
    expect(draw(new Random(7, 'network'), 20)).toEqual(first);
    expect(draw(new Random(8, 'network'), 20)).not.toEqual(first);
    expect(draw(new Random(7, 'disk'), 20)).not.toEqual(first);
    expect(draw(new Random(7 + 2 ** 32, 'network'), 20)).not.toEqual(first);
  });

  it('gives these numbers on every machine', () => {
    expect(draw(new Random(1), 4)).toMatchInlineSnapshot(`
      [
        0.45416540931910276,
        0.08243005652911961,
        0.15395221509970725,
        0.6524788632523268,
      ]
    `);
  });

  it('has streams that do not depend on how much was drawn before', () => {
    const random = new Random(3);
    const before = draw(random.stream('a'), 5);
    random.next();
    expect(draw(random.stream('a'), 5)).toEqual(before);
  });

  it('never does what has the probability 0, and always what has 1', () => {
    const random = new Random(5);
    const outcomes = Array.from({ length: 10_000 }, () => [random.chance(0), random.chance(1)]);
    expect(outcomes.every(([never, always]) => !never && always)).toBe(true);
  });

  it('draws every whole number of a range about equally often', () => {
    const random = new Random(9);
    const counts = [0, 0, 0, 0, 0, 0];
    for (let count = 0; count < 60_000; count += 1) counts[random.integer(0, 5)]! += 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('takes a sample of different ones, all if there are too few', () => {
    const random = new Random(11);
    expect(new Set(random.sample([1, 2, 3, 4], 3)).size).toBe(3);
    expect([...random.sample([1, 2], 5)].sort()).toEqual([1, 2]);
    expect(() => random.pick([])).toThrow('nothing to pick');
  });
});
