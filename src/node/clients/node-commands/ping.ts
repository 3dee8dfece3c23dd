/** PING [message]. */
import { type ErrorReply, SimpleString } from '../../../resp/reply.js';
import { wrongArity } from '../../../store/command-table.js';
import { immediately, type NodeCommand, specify } from '../node-command.js';

const PONG = new SimpleString('PONG');

export const ping: NodeCommand = {
  specification: specify('PING', -1, 'fast'),
  inTransaction: true,
  run: immediately((_, commandArguments): ErrorReply | SimpleString | string => {
    if (commandArguments.length > 2) return wrongArity('ping');
    return commandArguments[1] ?? PONG;
  }),
};
