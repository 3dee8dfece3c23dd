/** The commands about transactions themselves, which the session carries out. */
import { type CommandDescription, specify } from './node-command.js';

export const transactionCommands: ReadonlyMap<string, CommandDescription> = new Map(
  [
    specify('DISCARD', 1, 'noscript loading stale fast'),
    specify('EXEC', 1, 'noscript loading stale'),
    specify('MULTI', 1, 'noscript loading stale fast'),
    specify('UNWATCH', 1, 'noscript loading stale fast'),
    { ...specify('WATCH', -2, 'noscript loading stale fast'), firstKey: 1, lastKey: -1, step: 1 },
  ].map((specification) => [specification.name, specification]),
);

/** What MULTI does not queue. UNWATCH it does, where it changes nothing any more. */
export const CONTROL_COMMANDS: ReadonlySet<string> = new Set([
  'MULTI',
  'EXEC',
  'DISCARD',
  'WATCH',
  'QUIT',
  'RESET',
]);
