/**
 * Which keys matter for placing an operation. What shares no key with it, not even through other open
 * operations, may just as well be placed later; so only what is connected to it is tried before it.
 */
import type { Configuration } from './configuration.js';
import type { Group, GroupOperation } from './group.js';
import type { SortedNumbers } from './sorted-numbers.js';

/** Null: all keys of the group matter. */
export function relevantKeys(
  group: Group,
  configuration: Configuration,
  target: GroupOperation,
): ReadonlySet<number> | null {
  if (group.hasOneKey) return null;
  const { updates, owed, overwrites } = configuration;
  const relevant = new Set(target.keys);
  let rest = [...group.unknownOfSeveralKeys];
  for (const open of [updates, owed, overwrites]) addOfSeveralKeys(rest, group, open);
  for (let grew = true; grew; ) {
    grew = false;
    const apart: GroupOperation[] = [];
    for (const operation of rest) {
      if (!isRelevant(relevant, operation)) {
        apart.push(operation);
        continue;
      }
      for (const key of operation.keys) relevant.add(key);
      grew = true;
    }
    rest = apart;
  }
  return relevant;
}

export function isRelevant(keys: ReadonlySet<number> | null, operation: GroupOperation): boolean {
  return keys === null || operation.keys.some((key) => keys.has(key));
}

/** Only these connect keys with each other. */
function addOfSeveralKeys(found: GroupOperation[], group: Group, ids: SortedNumbers): void {
  for (const id of ids) {
    const operation = group.operations[id];
    if (operation !== undefined && operation.keys.length > 1) found.push(operation);
  }
}
