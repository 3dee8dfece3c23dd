/** ECHO message. */
import { immediately, type NodeCommand, specify } from '../node-command.js';

export const echo: NodeCommand = {
  specification: specify('ECHO', 2, 'fast'),
  inTransaction: true,
  run: immediately((_, commandArguments) => commandArguments[1] ?? ''),
};
