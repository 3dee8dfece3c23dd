/**
 * Which keys matter for placing an operation. What shares no key with it, not even through other open
 * operations, may just as well be placed later; so only what is connected to it is tried before it.
 */
import type { Configuration } from './configuration.js';
import type { Group, GroupOperation } from './group.js';

/** Null: all keys of the group matter. */
export function relevantKeys(
  group: Group,
  configuration: Configuration,
  target: GroupOperation,
): ReadonlySet<number> | null {
  if (group.hasOneKey) return null;
  const { updates, owed, overwrites } = configuration;
  const open = [...updates, ...owed, ...overwrites].flatMap((id) => group.operations[id] ?? []);
  const unknown = group.unknownClasses.flatMap(([first]) => first ?? []);
  const relevant = new Set(target.keys);
  let rest = [...open, ...unknown].filter(({ keys }) => keys.length > 1);
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
