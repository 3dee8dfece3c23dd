/** Commands that a node answers itself, beside those of the machine, and what they may see and change. */

import type { Answer } from '../../replica/engine.js';
import { type BinaryString, type Reply, SimpleString } from '../../resp/reply.js';
import type { ProtocolVersion } from '../../resp/reply-writer.js';
import { type CommandSpecification, upperCase } from '../../store/command-table.js';
import type { FollowedFeeds } from './followed-feeds.js';
import type { ServerContext } from './server-context.js';

/** Name, arity and keys of a command that is not the machine's. */
export type CommandDescription = Omit<CommandSpecification, 'kind'>;

/** One connected client, as commands see it. */
export interface Client {
  readonly id: number;
  readonly server: ServerContext;
  /** `host:port` of the client, and of this node's end. */
  readonly address: string;
  readonly localAddress: string;
  readonly connectedMs: number;
  readonly lastRequestMs: number;
  /** Name of the command that runs, in lower case. */
  readonly lastCommand: string;
  /** It has left: nobody hears an answer any more. */
  readonly isClosed: boolean;
  /** How many commands MULTI has queued; -1 outside MULTI. */
  readonly queuedCommands: number;
  /** What it is told without asking. */
  readonly feeds: FollowedFeeds;
  name: BinaryString;
  clientLibraryName: BinaryString;
  clientLibraryVersion: BinaryString;
  protocol: ProtocolVersion;
  /** 0 to 15. */
  database: number;
  authenticated: boolean;
  /** Reads are answered from this node's own machine (READONLY). */
  stale: boolean;
  /** Leaves MULTI and forgets what is watched. */
  discardTransaction(): void;
  /** Ends the connection once everything so far is answered. */
  closeWhenAnswered(): void;
  /** Ends the connection at once. */
  destroy(): void;
}

export interface NodeCommand {
  readonly specification: CommandDescription;
  /** Whether it is answered before a password was given. */
  readonly beforeAuthentication?: boolean;
  /** Whether MULTI may queue it; such a command answers at once. */
  readonly inTransaction?: boolean;
  /** Whether everything before it on this connection must be answered first. */
  readonly waitsForEarlier?: boolean;
  run(client: Client, commandArguments: readonly BinaryString[], answer: Answer): void;
}

/** Adds the subcommand HELP to a command that has subcommands. */
export function withHelp(command: NodeCommand): NodeCommand {
  const { name, subcommands } = command.specification;
  if (subcommands === null || subcommands.has('HELP')) return command;
  const lines = [
    `${name} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`,
    ...subcommands.keys(),
    'HELP',
  ].map((line) => new SimpleString(line));
  return {
    ...command,
    specification: { ...command.specification, subcommands: new Map([...subcommands, ['HELP', 2]]) },
    run: (client, commandArguments, answer) => {
      if (upperCase(commandArguments[1] ?? '') === 'HELP') answer(lines);
      else command.run(client, commandArguments, answer);
    },
  };
}

/** For commands that have their answer at once. */
export function immediately(
  reply: (client: Client, commandArguments: readonly BinaryString[]) => Reply,
): NodeCommand['run'] {
  return (client, commandArguments, answer) => answer(reply(client, commandArguments));
}

/** `flags` as COMMAND INFO tells them; `subcommands` maps upper-case names to arity. */
export function specify(
  name: string,
  arity: number,
  flags: string,
  subcommands: Readonly<Record<string, number>> | null = null,
): CommandDescription {
  return {
    name,
    arity,
    flags: flags === '' ? [] : flags.split(' '),
    firstKey: 0,
    lastKey: 0,
    step: 0,
    subcommands: subcommands === null ? null : new Map(Object.entries(subcommands)),
  };
}
