/** MULTI … EXEC of one connection: what is queued, what is watched, and the one command it becomes. */
import { type BinaryString, ErrorReply, QUEUED, type Reply, SimpleString } from '../../resp/reply.js';
import type { SingleCommand, TransactionCommand, WatchedKey } from '../../store/command.js';
import { databaseNumberOf } from '../../store/database-number.js';
import type { Client, NodeCommand } from './node-command.js';

const NOT_IN_TRANSACTION = new ErrorReply('ERR Command not allowed inside a transaction');
/** About what a queued command takes besides the bytes of its arguments. */
const COMMAND_BYTES = 32;
const ARGUMENT_BYTES = 16;

/** A command of the machine has no `command`: its name says it all. */
interface QueuedCommand {
  readonly command: NodeCommand | null;
  readonly arguments: readonly BinaryString[];
}

export class Transaction {
  private readonly queued: QueuedCommand[] = [];
  private bytes = 0;
  /** A command was refused while it was queued: EXEC will do nothing. */
  isAborted = false;

  /** `bytesMax` bounds the whole: it becomes one entry of the log. */
  constructor(private readonly bytesMax: number) {}

  get size(): number {
    return this.queued.length;
  }

  /** Takes one more command, or refuses it, and with it the whole. */
  enqueue(command: NodeCommand | null, commandArguments: readonly BinaryString[]): Reply {
    const refusal = this.refusalOf(command, commandArguments);
    if (refusal !== null) {
      this.isAborted = true;
      return refusal;
    }
    if (!this.isAborted) this.queued.push({ command, arguments: commandArguments });
    return QUEUED;
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

  private refusalOf(
    command: NodeCommand | null,
    commandArguments: readonly BinaryString[],
  ): ErrorReply | null {
    if (command !== null && command.inTransaction !== true) return NOT_IN_TRANSACTION;
    this.bytes += COMMAND_BYTES;
    for (const argument of commandArguments) this.bytes += ARGUMENT_BYTES + argument.length;
    if (this.bytes <= this.bytesMax) return null;
    return new ErrorReply(`ERR a transaction may take ${this.bytesMax} bytes at most`);
  }
}

/** SELECT answers its error later, with the others; the commands behind it stay where they were. */
function chosen(argument: BinaryString | undefined, current: number): number {
  const database = databaseNumberOf(argument ?? '');
  return typeof database === 'number' ? database : current;
}
