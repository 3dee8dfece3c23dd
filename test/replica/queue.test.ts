import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Queue } from '../../src/replica/queue.js';

describe('a queue', () => {
  it('gives out what came first, as an array would', () => {
    const steps = fc.array(
      fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom('shift', 'takeAll', 'clear')),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const queue = new Queue<number>();
        let model: number[] = [];
        let next = 0;
        for (const step of all) {
          if (step === 'shift') expect(queue.shift()).toBe(model.shift());
          else if (step === 'takeAll') expect(queue.takeAll()).toEqual(model.splice(0));
          else if (step === 'clear') {
            queue.clear();
            model = [];
          } else {
            for (let count = 0; count < Number(step); count += 1) {
              next += 1;
              queue.push(next);
              model.push(next);
            }
          }
          expect([queue.size, queue.first]).toEqual([model.length, model[0]]);
        }
      }),
    );
  });

  it('is as good as new after thousands', () => {
    const queue = new Queue<number>();
    for (let value = 0; value < 10_000; value += 1) queue.push(value);
    expect(queue.takeAll()).toHaveLength(10_000);
    queue.push(1);
    expect([queue.first, queue.size]).toEqual([1, 1]);
  });
});
