/** The UTF-8 bytes of a text. A lone surrogate, which has none, counts as U+FFFD, as everywhere in JavaScript. */

/** The largest code unit that is a byte of its own in UTF-8. */
export const ASCII_MAX = 0x7f;

const encoder = new TextEncoder();

export function utf8Bytes(text: string): Uint8Array {
  return encoder.encode(text);
}
