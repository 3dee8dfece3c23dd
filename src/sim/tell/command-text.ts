/** What clients ask for, and what they are told, in a few words. Everything in a run is plain ASCII. */
import type { HistoryCommand } from '../../check/history.js';
import { decodeCommand } from '../../store/command-codec.js';

/** As in `SET k1 v1`, or `MULTI SET k1 v1; GET k2`. */
export function commandText(command: HistoryCommand): string {
  if (command.kind === 'single') return command.words.join(' ');
  return `MULTI ${command.commands.map((words) => words.join(' ')).join('; ')}`;
}

/** What a follower brings to its leader. */
export function payloadText(payload: Uint8Array): string {
  const { command } = decodeCommand(payload);
  switch (command.kind) {
    case 'single':
      return command.arguments.join(' ');
    case 'transaction':
      return commandText({ kind: command.kind, commands: command.commands.map((each) => each.arguments) });
    case 'clock':
      return 'the time';
  }
}
