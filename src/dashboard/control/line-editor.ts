/** A line of text that is being typed, as plain data. */

export interface EditedLine {
  readonly text: string;
  /** 0 to the length of the text. */
  readonly cursor: number;
}

export const EMPTY_LINE: EditedLine = { text: '', cursor: 0 };

/** The line after a key; a key that means nothing here leaves it as it is. */
export function edit(line: EditedLine, key: string): EditedLine {
  const { text, cursor } = line;
  switch (key) {
    case 'left':
      return { text, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { text, cursor: Math.min(text.length, cursor + 1) };
    case 'home':
    case 'ctrl-a':
      return { text, cursor: 0 };
    case 'end':
    case 'ctrl-e':
      return { text, cursor: text.length };
    case 'backspace':
      return cut(line, Math.max(0, cursor - 1), cursor);
    case 'delete':
      return cut(line, cursor, cursor + 1);
    case 'ctrl-u':
      return cut(line, 0, cursor);
    case 'ctrl-k':
      return cut(line, cursor, text.length);
    case 'ctrl-w':
      return cut(line, text.slice(0, cursor).search(/\S+\s*$/), cursor);
    default:
      return isPrintable(key) ? insert(line, key) : line;
  }
}

function cut({ text }: EditedLine, from: number, to: number): EditedLine {
  const start = Math.max(0, from);
  return { text: text.slice(0, start) + text.slice(to), cursor: start };
}

function insert({ text, cursor }: EditedLine, typed: string): EditedLine {
  return { text: text.slice(0, cursor) + typed + text.slice(cursor), cursor: cursor + typed.length };
}

/** One character, whatever its number of code units. */
function isPrintable(key: string): boolean {
  return [...key].length === 1 && !/\p{Cc}/u.test(key);
}
