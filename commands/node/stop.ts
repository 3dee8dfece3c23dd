/** `conclave node stop`. */
import { NodeActionCommand } from '../../src/command-line/node-action-command.js';

export default class NodeStop extends NodeActionCommand {
  static override summary = 'Stop nodes in good order.';
  static override description =
    'Sends SIGTERM: a leader hands over first. A node that does not end within five seconds is killed.';
  static override examples = ['<%= config.bin %> node stop n2', '<%= config.bin %> node stop followers'];

  protected readonly action = 'stop';
}
