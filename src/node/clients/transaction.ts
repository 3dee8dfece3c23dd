/** MULTI … EXEC of one connection: what is queued, what is watched, and the one command it becomes. */
import { type BinaryString, type Reply, SimpleString } from '../../resp/reply.js';
import type { SingleCommand, TransactionCommand, WatchedKey } from '../../store/command.js';
import type { Client, NodeCommand } from './node-command.js';

/** A command of the machine has no `command`: its name says it all. */
interface QueuedCommand {
  readonly command: NodeCommand | null;
  readonly arguments: readonly BinaryString[];
}

export class Transaction {
  private readonly queued: QueuedCommand[] = [];
  /** A command was refused while it was queued: EXEC will do nothing. */
  isAborted = false;

  get size(): number {
    return this.queued.length;
  }

  add(command: NodeCommand | null, commandArguments: readonly BinaryString[]): void {
    this.queued.push({ command, arguments: commandArguments });
  }

  /** The commands for the machine, each with the database that SELECTs before it have chosen. */
  toCommand(client: Client, watched: readonly WatchedKey[]): TransactionCommand {
    const commands: SingleCommand[] = [];
    let database = client.database;
    for (const { command, arguments: commandArguments } of this.queued) {
      if (command === null) commands.push({ kind: 'single', database, arguments: commandArguments });
      else if (command.specification.name === 'SELECT') database = chosen(commandArguments[1], database);
    }
    return { kind: 'transaction', watched, commands };
  }

  /** Puts what the machine answered together with the answers of the node's own commands. */
  merge(client: Client, machineReplies: readonly Reply[]): readonly Reply[] {
    const left = machineReplies[Symbol.iterator]();
    return this.queued.map(({ command, arguments: commandArguments }) => {
      if (command === null) return left.next().value ?? null;
      let answered: Reply = new SimpleString('OK');
      command.run(client, commandArguments, (reply) => {
        answered = reply;
      });
      return answered;
    });
  }
}

function chosen(argument: BinaryString | undefined, current: number): number {
  const database = /^\d{1,2}$/.test(argument ?? '') ? Number(argument) : Number.NaN;
  return database >= 0 && database <= 15 ? database : current;
}
