/** Sorts tokens with their owners by three passes over 11 bits each, which keep the order of equal tokens. */

const DIGIT_BITS = 11;
const DIGIT_COUNT = 2 ** DIGIT_BITS;
const SHIFTS = [0, DIGIT_BITS, 2 * DIGIT_BITS];

export interface OwnedTokens {
  readonly tokens: Uint32Array;
  readonly owners: Uint32Array;
}

/** The arrays that are handed in serve as scratch space: use the result alone. */
export function sortByToken(tokens: Uint32Array, owners: Uint32Array): OwnedTokens {
  let from: OwnedTokens = { tokens, owners };
  let to: OwnedTokens = {
    tokens: new Uint32Array(tokens.length),
    owners: new Uint32Array(owners.length),
  };
  for (const shift of SHIFTS) {
    distribute(from, to, shift);
    [from, to] = [to, from];
  }
  return from;
}

function distribute(from: OwnedTokens, to: OwnedTokens, shift: number): void {
  const places = startOfDigits(from.tokens, shift);
  for (let at = 0; at < from.tokens.length; at += 1) {
    const token = from.tokens[at] ?? 0;
    const digit = (token >>> shift) & (DIGIT_COUNT - 1);
    const place = places[digit] ?? 0;
    places[digit] = place + 1;
    to.tokens[place] = token;
    to.owners[place] = from.owners[at] ?? 0;
  }
}

function startOfDigits(tokens: Uint32Array, shift: number): Uint32Array {
  const places = new Uint32Array(DIGIT_COUNT);
  for (const token of tokens) {
    const digit = (token >>> shift) & (DIGIT_COUNT - 1);
    places[digit] = (places[digit] ?? 0) + 1;
  }
  let start = 0;
  for (let digit = 0; digit < DIGIT_COUNT; digit += 1) {
    const count = places[digit] ?? 0;
    places[digit] = start;
    start += count;
  }
  return places;
}
