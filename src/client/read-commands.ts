/** Which commands change nothing, so that they may be asked again and their failure is never in doubt. */

const READ_COMMANDS = new Set(
  (
    'GET MGET STRLEN GETRANGE SUBSTR GETBIT LCS EXISTS RANDOMKEY KEYS SCAN TTL PTTL EXPIRETIME PEXPIRETIME ' +
    'TYPE DBSIZE PING ECHO HELLO TIME INFO COMMAND CLUSTER READONLY READWRITE SELECT EVENTS TRACE WAIT'
  ).split(' '),
);
/** `RAFT TRANSFER`, `RAFT ADD` and their like do change something. */
const RAFT_READ_SUBCOMMANDS = new Set(['STATUS', 'LEADER', 'LOG']);

/** True only if running the command twice, or not at all, makes no difference to the cluster. */
export function changesNothing(commandArguments: readonly string[]): boolean {
  const [name = '', subcommand = ''] = commandArguments;
  if (name.toUpperCase() === 'PAXOS') return true;
  if (name.toUpperCase() === 'RAFT') return RAFT_READ_SUBCOMMANDS.has(subcommand.toUpperCase());
  return READ_COMMANDS.has(name.toUpperCase());
}
