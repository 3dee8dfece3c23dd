/** QUIT: says OK and ends the connection. */
import { OK } from '../../../resp/reply.js';
import { immediately, type NodeCommand, specify } from '../node-command.js';

export const quit: NodeCommand = {
  specification: specify('QUIT', -1, 'noscript loading stale fast'),
  beforeAuthentication: true,
  run: immediately((client) => {
    client.closeWhenAnswered();
    return OK;
  }),
};
