/** How long `checkHistory` takes. The goal: 10,000 operations of 10 clients on 10 keys within 5 s. */
import { checkHistory } from '../../src/check/check-history.js';
import { type Recording, recordHistory } from '../check/recorded-history.js';
import { summary, timed } from './harness.js';

const ROUNDS = 7;

const CASES: Readonly<Record<string, Recording>> = {
  '10 keys': { operations: 10_000, clients: 10, keys: 10, unknownShare: 0, isBroken: false },
  '10 keys, 2 % unknown': { operations: 10_000, clients: 10, keys: 10, unknownShare: 0.02, isBroken: false },
  '1 key': { operations: 10_000, clients: 10, keys: 1, unknownShare: 0, isBroken: false },
  '1 key, 2 % unknown': { operations: 10_000, clients: 10, keys: 1, unknownShare: 0.02, isBroken: false },
  '1 key, a read is stale at the end': {
    ...{ operations: 10_000, clients: 10, keys: 1, unknownShare: 0.02, isBroken: true },
  },
  '100 clients, 10 keys': { operations: 10_000, clients: 100, keys: 10, unknownShare: 0.01, isBroken: false },
  '1,000,000 operations, 1000 keys': {
    ...{ operations: 1_000_000, clients: 50, keys: 1000, unknownShare: 0.001, isBroken: false },
  },
};

for (const [name, recording] of Object.entries(CASES)) {
  const rounds = recording.operations > 100_000 ? 1 : ROUNDS;
  const times: number[] = [];
  const verdicts = new Set<string>();
  for (let round = 1; round <= rounds; round += 1) {
    const history = recordHistory(recording, round);
    times.push(
      await timed(async () => {
        const { verdict, tally } = checkHistory(history, { stepsMax: 20_000_000 });
        verdicts.add(`${verdict} (${tally.steps} steps)`);
      }),
    );
  }
  console.log(`${name}: ${[...verdicts].join(', ')}: ${summary(times, 'ms')}`);
}
