/** How somebody does what a guided tour asks for: by keys or, where no key acts, by commands elsewhere. */

export interface Deeds {
  readonly write: string;
  kill(node: string): string;
  start(node: string): string;
}

export const KEYS: Deeds = {
  write: 'Press w to write.',
  kill: (node) => `Choose ${node} with Up and Down, then press K to kill it.`,
  start: (node) => `Choose ${node} with Up and Down, then press s to start it.`,
};

/** In another terminal. */
export function commandsFor(cluster: string): Deeds {
  const inTerminal = (command: string): string => `In another terminal: conclave ${command} -c ${cluster}`;
  return {
    write: inTerminal('put greeting hello'),
    kill: (node) => inTerminal(`node kill ${node}`),
    start: (node) => inTerminal(`node start ${node}`),
  };
}
