/** Between the texts of a terminal and the binary strings of the store, one character per byte. */
import type { BinaryString } from '../resp/reply.js';

/** The UTF-8 bytes of an argument. */
export function toBinary(text: string): BinaryString {
  return Buffer.from(text, 'utf8').toString('latin1');
}

export function toBytes(value: BinaryString): Buffer {
  return Buffer.from(value, 'latin1');
}

/** Null if the bytes are not UTF-8. */
export function toText(value: BinaryString): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(toBytes(value));
  } catch {
    return null;
  }
}

/** `{name: text}`, or `{nameBase64: …}` for bytes that are not UTF-8. */
export function toJsonField(name: string, value: BinaryString | null): Record<string, string | null> {
  const text = value === null ? null : toText(value);
  if (value !== null && text === null) return { [`${name}Base64`]: toBytes(value).toString('base64') };
  return { [name]: text };
}

/** One line that is safe to show: as it is if it can be printed, else quoted, with escapes. */
export function toPrintable(value: BinaryString): string {
  const text = toText(value);
  if (text === null) {
    const escaped = [...value].map((char) => (/[ !#-[\]-~]/.test(char) ? char : hexEscape(char)));
    return `"${escaped.join('')}"`;
  }
  return /\p{Cc}|^"|^$/u.test(text) ? JSON.stringify(text) : text;
}

function hexEscape(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
