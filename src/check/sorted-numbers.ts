/** Small sets of numbers as sorted arrays, which are never changed. */

export type SortedNumbers = readonly number[];

/** A number that is there already is put in again. */
export function inserted(numbers: SortedNumbers, number: number): SortedNumbers {
  const last = numbers[numbers.length - 1];
  if (last === undefined || last <= number) return [...numbers, number];
  const at = numbers.findIndex((each) => each > number);
  return [...numbers.slice(0, at), number, ...numbers.slice(at)];
}

/** Takes out one occurrence; the same array if there is none. */
export function removed(numbers: SortedNumbers, number: number): SortedNumbers {
  const at = numbers.indexOf(number);
  return at === -1 ? numbers : [...numbers.slice(0, at), ...numbers.slice(at + 1)];
}

/** Whether every number of `part`, as often as it is there, is in `whole` at least as often. */
export function isContained(part: SortedNumbers, whole: SortedNumbers): boolean {
  if (part === whole) return true;
  if (part.length > whole.length) return false;
  let at = 0;
  for (const number of part) {
    while (at < whole.length && (whole[at] ?? 0) < number) at += 1;
    if (whole[at] !== number) return false;
    at += 1;
  }
  return true;
}
