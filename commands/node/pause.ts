/** `conclave node pause`. */
import { NodeActionCommand } from '../../src/command-line/node-action-command.js';

export default class NodePause extends NodeActionCommand {
  static override summary = 'Freeze nodes, as an overloaded machine or a long garbage collection would.';
  static override description = 'Sends SIGSTOP: the process stays, and says nothing until it is resumed.';
  static override examples = ['<%= config.bin %> node pause leader', '<%= config.bin %> node pause n1,n3'];

  protected readonly action = 'pause';
}
