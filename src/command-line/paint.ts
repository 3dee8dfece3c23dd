/** Colours for people: none where nobody looks, or where NO_COLOR asks for none. */

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

const CODES: Readonly<Record<Colour, readonly [number, number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

export type Paint = (colour: Colour, text: string) => string;

/** `NO_COLOR` beats everything; `FORCE_COLOR` colours a pipe too. */
export function painterFor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Paint {
  const wanted = environment.FORCE_COLOR ? environment.FORCE_COLOR !== '0' : stream.isTTY === true;
  return painter(wanted && !environment.NO_COLOR && environment.TERM !== 'dumb');
}

export function painter(enabled: boolean): Paint {
  return (colour, text) => {
    const [on, off] = CODES[colour];
    return enabled ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  };
}

const ESCAPE = String.fromCharCode(27);

/** Number of characters on the screen. */
export function visibleWidth(text: string): number {
  return text.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, 'g'), '').length;
}
