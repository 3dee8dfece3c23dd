/** CLIENT KILL address, or CLIENT KILL with filters: ID, ADDR, LADDR, USER, SKIPME. */
import { type BinaryString, ErrorReply, OK, type Reply } from '../../../resp/reply.js';
import { upperCase } from '../../../store/command-table.js';
import type { Client } from '../node-command.js';

interface Filter {
  id: number | null;
  address: BinaryString | null;
  localAddress: BinaryString | null;
  skipsSelf: boolean;
}

const SYNTAX_ERROR = new ErrorReply('ERR syntax error');

/** The old form answers OK and may hit the one who asks; the new form counts, and spares it. */
export function kill(client: Client, options: readonly BinaryString[]): Reply {
  const [first = ''] = options;
  if (options.length === 1) {
    const filter = { id: null, address: first, localAddress: null, skipsSelf: false };
    return killAll(client, filter) === 0 ? new ErrorReply('ERR No such client') : OK;
  }
  const filter = parseFilter(options);
  return filter instanceof ErrorReply ? filter : killAll(client, filter);
}

function killAll(client: Client, filter: Filter): number {
  const found = [...client.server.clients()].filter((each) => matches(each, filter, client));
  for (const each of found) {
    // The one who asks is still told.
    if (each === client) each.closeWhenAnswered();
    else each.destroy();
  }
  return found.length;
}

function matches(each: Client, filter: Filter, self: Client): boolean {
  if (filter.address !== null && each.address !== filter.address) return false;
  if (filter.localAddress !== null && each.localAddress !== filter.localAddress) return false;
  if (filter.id !== null && each.id !== filter.id) return false;
  return each !== self || !filter.skipsSelf;
}

function parseFilter(options: readonly BinaryString[]): Filter | ErrorReply {
  const filter: Filter = { id: null, address: null, localAddress: null, skipsSelf: true };
  if (options.length % 2 !== 0) return SYNTAX_ERROR;
  for (let at = 0; at < options.length; at += 2) {
    const refusal = takeOption(filter, upperCase(options[at] ?? ''), options[at + 1] ?? '');
    if (refusal !== null) return refusal;
  }
  return filter;
}

function takeOption(filter: Filter, option: string, value: BinaryString): ErrorReply | null {
  switch (option) {
    case 'ID':
      if (!/^[1-9]\d{0,14}$/.test(value)) return new ErrorReply('ERR client-id should be greater than 0');
      filter.id = Number(value);
      return null;
    case 'ADDR':
      filter.address = value;
      return null;
    case 'LADDR':
      filter.localAddress = value;
      return null;
    case 'USER':
      return value === 'default' ? null : new ErrorReply(`ERR No such user '${value}'`);
    case 'SKIPME':
      if (!/^(yes|no)$/i.test(value)) return SYNTAX_ERROR;
      filter.skipsSelf = value.toLowerCase() === 'yes';
      return null;
    default:
      return SYNTAX_ERROR;
  }
}
