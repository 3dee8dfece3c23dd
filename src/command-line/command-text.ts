/** The help of one command as a text, made by oclif's own help. */
import type { Command } from '@oclif/core/command';
import { Help } from '@oclif/core/help';

export class CommandText extends Help {
  of(command: Command.Loadable): string {
    // The formatter puts a name with spaces into what it is given.
    return `${this.formatCommand({ ...command })}\n`;
  }
}
