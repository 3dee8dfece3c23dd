/** RESET: the connection is as new. */
import { SimpleString } from '../../../resp/reply.js';
import { immediately, type NodeCommand, specify } from '../node-command.js';

const RESET = new SimpleString('RESET');

export const reset: NodeCommand = {
  specification: specify('RESET', 1, 'noscript loading stale fast'),
  beforeAuthentication: true,
  waitsForEarlier: true,
  run: immediately((client) => {
    client.discardTransaction();
    client.feeds.stop();
    client.database = 0;
    client.name = '';
    client.stale = false;
    client.protocol = 2;
    client.authenticated = client.server.configuration.password === null;
    return RESET;
  }),
};
