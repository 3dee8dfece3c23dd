/** READONLY and READWRITE: whether reads may be answered from what this very node has applied. */
import { OK } from '../../../resp/reply.js';
import { immediately, type NodeCommand, specify } from '../node-command.js';

export const readOnly: NodeCommand = {
  specification: specify('READONLY', 1, 'loading stale fast'),
  inTransaction: true,
  run: immediately((client) => {
    client.stale = true;
    return OK;
  }),
};

export const readWrite: NodeCommand = {
  specification: specify('READWRITE', 1, 'loading stale fast'),
  inTransaction: true,
  run: immediately((client) => {
    client.stale = false;
    return OK;
  }),
};
