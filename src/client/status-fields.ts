/** Asks a node for its status, and reads typed fields out of it. */
import { MapReply, type Reply } from '../resp/reply.js';
import { ClientError } from './client-error.js';
import { clusterError } from './error-replies.js';
import { describeAddress } from './node-address.js';
import type { NodeConnection } from './node-connection.js';

export interface PeerStatus {
  readonly id: string;
  readonly connected: boolean;
}

/**
 * `parse` throws TypeError if the reply makes no sense. Rejects with ClientError, as `NodeConnection.call` does,
 * or PROTOCOL if that is so.
 */
export async function askForStatus<Status>(
  connection: NodeConnection,
  command: readonly string[],
  timeoutMs: number,
  parse: (reply: Reply) => Status,
): Promise<Status> {
  const reply = await connection.call(command, timeoutMs);
  const refusal = clusterError(reply, connection.address);
  if (refusal !== null) throw refusal;
  try {
    return parse(reply);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ClientError(
      'PROTOCOL',
      `${describeAddress(connection.address)} gave a status that makes no sense: ${error.message}`,
      'the node may be of another version: restart the cluster with this one',
    );
  }
}

export function parsePeer(reply: Reply): PeerStatus {
  const fields = new Fields(reply);
  return { id: fields.text('id'), connected: fields.flag('connected') };
}

export function asText(reply: Reply): string {
  if (typeof reply !== 'string') throw new TypeError('a name is no text');
  return reply;
}

export function asNumber(reply: Reply): number {
  if (typeof reply !== 'number') throw new TypeError('a number is none');
  return reply;
}

/** Reads typed fields out of a map reply. */
export class Fields {
  private readonly values = new Map<Reply, Reply>();

  constructor(reply: Reply) {
    if (!(reply instanceof MapReply)) throw new TypeError('it is no map');
    for (const [name, value] of reply.entries) this.values.set(name, value);
  }

  text(name: string): string {
    const value = this.values.get(name);
    return typeof value === 'string' ? value : wrong(name);
  }

  /** None is told as null or as an empty text. */
  textOrNull(name: string): string | null {
    const value = this.values.get(name);
    return value === null || value === '' ? null : this.text(name);
  }

  textOrAbsent(name: string): string | null {
    return this.values.has(name) ? this.text(name) : null;
  }

  number(name: string): number {
    const value = this.values.get(name);
    return typeof value === 'number' ? value : wrong(name);
  }

  flag(name: string): boolean {
    const value = this.values.get(name);
    if (typeof value === 'boolean') return value;
    return value === 0 || value === 1 ? value === 1 : wrong(name);
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const value = this.text(name);
    return choices.find((choice) => choice === value) ?? wrong(name);
  }

  list<Item>(name: string, parse: (reply: Reply) => Item): readonly Item[] {
    const value = this.values.get(name);
    return Array.isArray(value) ? value.map((item: Reply) => parse(item)) : wrong(name);
  }
}

function wrong(name: string): never {
  throw new TypeError(`the field ${name} is missing or of the wrong type`);
}
