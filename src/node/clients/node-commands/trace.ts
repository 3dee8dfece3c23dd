/** TRACE FOLLOW: every step that commands lead to on this node, from now on, as JSON. */
import { OK } from '../../../resp/reply.js';
import { immediately, type NodeCommand, specify } from '../node-command.js';

export const trace: NodeCommand = {
  specification: specify('TRACE', -2, 'readonly', { FOLLOW: 2 }),
  // What comes after the OK is of this connection's future alone.
  waitsForEarlier: true,
  run: immediately((client) => {
    client.feeds.followSteps();
    return OK;
  }),
};
