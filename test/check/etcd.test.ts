/** The verdicts on histories of a real store, recorded while it was broken on purpose. */
import { describe, expect, it } from 'vitest';
import { checkHistory } from '../../src/check/check-history.js';
import { etcdHistories, LINEARIZABLE, readEtcdHistory } from './etcd.js';

const names = etcdHistories();

describe.skipIf(names.length === 0)('histories that Jepsen recorded of an etcd register', () => {
  it('are all there', () => expect(names).toHaveLength(51));

  it.each(names)('etcd_%s', (name) => {
    const result = checkHistory(readEtcdHistory(name), { stepsMax: 5_000_000 });
    expect(result.verdict).toBe(LINEARIZABLE.includes(name) ? 'Ok' : 'Illegal');
  });
});
