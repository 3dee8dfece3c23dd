/** Names for the keys that a terminal sends: a character is its own name. */
import type { Key } from 'ink';

const NAMED = [
  'upArrow',
  'downArrow',
  'leftArrow',
  'rightArrow',
  'pageUp',
  'pageDown',
  'home',
  'end',
  'return',
  'escape',
  'backspace',
  'delete',
] as const satisfies readonly (keyof Key)[];

/** What arrives in one piece, such as a paste, is many keys. */
export function keyNames(input: string, key: Key): readonly string[] {
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  const named = NAMED.find((name) => key[name]);
  // Terminals send DEL for the key above Enter, which Ink calls `delete`.
  if (named === 'delete') return ['backspace'];
  if (named !== undefined) return [named.replace('Arrow', '').toLowerCase()];
  if (key.ctrl) return [`ctrl-${input}`];
  // Escape and a key that follow one another fast arrive as one.
  if (key.meta) return ['escape', ...input];
  return [...input].map((character) => (character === '\r' || character === '\n' ? 'return' : character));
}
