/** EVENTS [COUNT n [NOCOMMITS]] | FOLLOW: what this node saw lately, and what it sees from now on, as JSON. */
import { type BinaryString, ErrorReply, OK, type Reply } from '../../../resp/reply.js';
import { upperCase } from '../../../store/command-table.js';
import { type Client, immediately, type NodeCommand, specify } from '../node-command.js';

const DEFAULT_COUNT = 100;

export const events: NodeCommand = {
  specification: specify('EVENTS', -1, 'readonly', { COUNT: -3, FOLLOW: 2 }),
  // What comes after the OK is of this connection's future alone.
  waitsForEarlier: true,
  run: immediately((client, [, subcommand, count = '', option]) => {
    if (subcommand === undefined) return recent(client, DEFAULT_COUNT, true);
    if (upperCase(subcommand) === 'FOLLOW') {
      client.feeds.followEvents();
      return OK;
    }
    if (option !== undefined && upperCase(option) !== 'NOCOMMITS') return new ErrorReply('ERR syntax error');
    return countOf(count, (number) => recent(client, number, option === undefined));
  }),
};

function countOf(text: BinaryString, reply: (count: number) => Reply): Reply {
  if (!/^\d{1,9}$/.test(text)) return new ErrorReply('ERR value is not an integer or out of range');
  return reply(Number(text));
}

/** Without `withSamples`, the advances of the commit index are left out. */
function recent(client: Client, count: number, withSamples: boolean): Reply {
  return client.server.events
    .recent(count, withSamples)
    .map((event) => Buffer.from(JSON.stringify(event), 'utf8').toString('latin1'));
}
