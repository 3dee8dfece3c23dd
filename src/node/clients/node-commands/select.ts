/** SELECT index: one of 16 databases. */
import { OK } from '../../../resp/reply.js';
import { databaseNumberOf } from '../../../store/database-number.js';
import { immediately, type NodeCommand, specify } from '../node-command.js';

export const select: NodeCommand = {
  specification: specify('SELECT', 2, 'loading stale fast'),
  inTransaction: true,
  run: immediately((client, commandArguments) => {
    const database = databaseNumberOf(commandArguments[1] ?? '');
    if (typeof database !== 'number') return database;
    client.database = database;
    return OK;
  }),
};
