/** SELECT index: one of 16 databases. */
import { ErrorReply, OK } from '../../../resp/reply.js';
import { immediately, type NodeCommand, specify } from '../node-command.js';

const DATABASES = 16;

export const select: NodeCommand = {
  specification: specify('SELECT', 2, 'loading stale fast'),
  inTransaction: true,
  run: immediately((client, commandArguments) => {
    const text = commandArguments[1] ?? '';
    if (!/^(0|-?[1-9]\d{0,9})$/.test(text)) {
      return new ErrorReply('ERR value is not an integer or out of range');
    }
    const database = Number(text);
    if (database < 0 || database >= DATABASES) return new ErrorReply('ERR DB index is out of range');
    client.database = database;
    return OK;
  }),
};
