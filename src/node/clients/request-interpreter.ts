/** What a request of a client means, given what came before it on the same connection: MULTI, WATCH, READONLY. */

import type { Answer } from '../../replica/engine.js';
import { type BinaryString, ErrorReply, OK, type Reply } from '../../resp/reply.js';
import type { WatchedKey } from '../../store/command.js';
import { checkArity, commandTable, unknownCommand, upperCase } from '../../store/command-table.js';
import type { Client, NodeCommand } from './node-command.js';
import { nodeCommands } from './node-commands.js';
import { answered, type Request } from './request.js';
import { checkSizes, NO_AUTHENTICATION } from './request-checks.js';
import { Transaction } from './transaction.js';
import { CONTROL_COMMANDS, transactionCommands } from './transaction-commands.js';

/** All of them go into the log with the transaction. */
const WATCHED_KEYS_MAX = 1024;
const TOO_MANY_WATCHED = new ErrorReply(`ERR a connection may watch ${WATCHED_KEYS_MAX} keys at most`);

/** Registers are decided one by one: nothing holds several of them together. */
function noTransactions(name: string): ErrorReply {
  return new ErrorReply(
    `NOTSUPPORTED ${name} is for transactions: under Paxos each key is decided by itself, and several cannot change as one`,
  );
}

export class RequestInterpreter {
  private transaction: Transaction | null = null;
  private watched: WatchedKey[] = [];

  constructor(private readonly client: Client) {}

  get queuedCommands(): number {
    return this.transaction?.size ?? -1;
  }

  /** Leaves MULTI and forgets what is watched. */
  discardTransaction(): void {
    this.transaction = null;
    this.watched = [];
  }

  /** `raw` is as the client sent it; never empty. */
  interpret(raw: readonly BinaryString[]): Request {
    const name = upperCase(raw[0] ?? '');
    const command = nodeCommands.get(name) ?? null;
    const refusal = this.refusalOf(name, raw, command);
    if (refusal !== null) {
      if (this.transaction !== null) this.transaction.isAborted = true;
      return answered(refusal);
    }
    const commandArguments = name === raw[0] ? raw : [name, ...raw.slice(1)];
    if (this.transaction !== null && !CONTROL_COMMANDS.has(name)) {
      return answered(this.transaction.enqueue(command, commandArguments));
    }
    if (command !== null) return this.nodeRequest(command, commandArguments);
    if (transactionCommands.has(name)) return this.transactionRequest(name, commandArguments);
    return this.machineRequest(name, commandArguments);
  }

  private refusalOf(
    name: string,
    raw: readonly BinaryString[],
    command: NodeCommand | null,
  ): ErrorReply | null {
    const { authenticated, server } = this.client;
    const specification = command?.specification ?? transactionCommands.get(name) ?? commandTable.get(name);
    if (specification === undefined) return authenticated ? unknownCommand(raw) : NO_AUTHENTICATION;
    const refusal = checkArity(specification, raw);
    if (refusal !== null) return refusal;
    if (!authenticated && command?.beforeAuthentication !== true) return NO_AUTHENTICATION;
    if (server.engine.kind === 'paxos' && transactionCommands.has(name)) return noTransactions(name);
    return checkSizes(specification, raw, server.configuration.limits);
  }

  private nodeRequest(command: NodeCommand, commandArguments: readonly BinaryString[]): Request {
    return {
      type: command.waitsForEarlier === true ? 'alone' : 'free',
      run: (answer) => command.run(this.client, commandArguments, answer),
    };
  }

  private machineRequest(name: string, commandArguments: readonly BinaryString[]): Request {
    const { database, stale } = this.client;
    const command = { kind: 'single', database, arguments: commandArguments } as const;
    const specification = commandTable.get(name);
    if (specification?.kind === 'write') return { type: 'write', command };
    const mayBeLogged = !stale && specification?.flags.includes('fast') === true;
    return { type: 'read', command, consistency: stale ? 'stale' : 'linearizable', mayBeLogged };
  }

  private transactionRequest(name: string, commandArguments: readonly BinaryString[]): Request {
    switch (name) {
      case 'MULTI':
        return answered(this.begin());
      case 'EXEC':
        return this.execute();
      case 'DISCARD':
        return answered(this.discard());
      case 'WATCH':
        return this.watch(commandArguments.slice(1));
      default:
        this.watched = [];
        return answered(OK);
    }
  }

  private begin(): Reply {
    if (this.transaction !== null) return new ErrorReply('ERR MULTI calls can not be nested');
    this.transaction = new Transaction(this.client.server.configuration.limits.requestBytesMax);
    return OK;
  }

  private discard(): Reply {
    if (this.transaction === null) return new ErrorReply('ERR DISCARD without MULTI');
    this.discardTransaction();
    return OK;
  }

  private execute(): Request {
    const { client, transaction, watched } = this;
    if (transaction === null) return answered(new ErrorReply('ERR EXEC without MULTI'));
    this.discardTransaction();
    if (transaction.isAborted) {
      return answered(new ErrorReply('EXECABORT Transaction discarded because of previous errors.'));
    }
    const command = transaction.toCommand(client, watched);
    const needsMachine = command.commands.length > 0 || watched.length > 0;
    return {
      type: 'alone',
      run: (answer) => {
        if (!needsMachine) answer(transaction.merge(client, []));
        else {
          client.server.engine.write(command, (reply) => {
            answer(Array.isArray(reply) ? transaction.merge(client, reply) : reply);
          });
        }
      },
    };
  }

  /** Notes the version that each key has now; EXEC does nothing if one has another by then. */
  private watch(keys: readonly BinaryString[]): Request {
    if (this.transaction !== null) return answered(new ErrorReply('ERR WATCH inside MULTI is not allowed'));
    const { watched } = this;
    if (watched.length + keys.length > WATCHED_KEYS_MAX) return answered(TOO_MANY_WATCHED);
    const { database, server } = this.client;
    const run = (answer: Answer): void => {
      let left = keys.length;
      let failure: Reply | null = null;
      for (const key of keys) {
        const command = { kind: 'single', database, arguments: ['#VERSION', key] } as const;
        server.engine.read(command, 'linearizable', (version) => {
          if (typeof version === 'number') watched.push({ database, key, version });
          else failure = version;
          left -= 1;
          if (left === 0) answer(failure ?? OK);
        });
      }
    };
    return { type: 'alone', run };
  }
}
