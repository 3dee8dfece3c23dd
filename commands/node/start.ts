/** `conclave node start`. */
import { NodeActionCommand } from '../../src/command-line/node-action-command.js';

export default class NodeStart extends NodeActionCommand {
  static override summary = 'Start nodes that are down.';
  static override description = 'Returns once the nodes answer. Nodes that run already are left alone.';
  static override examples = ['<%= config.bin %> node start n2', '<%= config.bin %> node start all'];

  protected readonly action = 'start';
}
