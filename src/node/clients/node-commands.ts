/** All commands that a node answers itself, by upper-case name. */

import { type NodeCommand, withHelp } from './node-command.js';
import { authenticate } from './node-commands/auth.js';
import { clientCommand } from './node-commands/client.js';
import { clusterCommand } from './node-commands/cluster.js';
import { commandCommand } from './node-commands/command.js';
import { configCommand } from './node-commands/config.js';
import { echo } from './node-commands/echo.js';
import { events } from './node-commands/events.js';
import { fault } from './node-commands/fault.js';
import { hello } from './node-commands/hello.js';
import { info } from './node-commands/info.js';
import { paxos } from './node-commands/paxos.js';
import { ping } from './node-commands/ping.js';
import { quit } from './node-commands/quit.js';
import { raft } from './node-commands/raft.js';
import { readOnly, readWrite } from './node-commands/readonly.js';
import { reset } from './node-commands/reset.js';
import { select } from './node-commands/select.js';
import { time } from './node-commands/time.js';
import { trace } from './node-commands/trace.js';
import { wait } from './node-commands/wait.js';

const ALL: readonly NodeCommand[] = [
  authenticate,
  clientCommand,
  clusterCommand,
  commandCommand,
  configCommand,
  echo,
  events,
  fault,
  hello,
  info,
  paxos,
  ping,
  quit,
  raft,
  readOnly,
  readWrite,
  reset,
  select,
  time,
  trace,
  wait,
];

export const nodeCommands: ReadonlyMap<string, NodeCommand> = new Map(
  ALL.map(withHelp).map((command) => [command.specification.name, command]),
);
