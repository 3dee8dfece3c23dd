/** `conclave node restart`. */
import { NodeActionCommand } from '../../src/command-line/node-action-command.js';

export default class NodeRestart extends NodeActionCommand {
  static override summary = 'Stop nodes in good order, then start them again.';
  static override description = 'Returns once the nodes answer again. Nodes that are down are started.';
  static override examples = ['<%= config.bin %> node restart n2', '<%= config.bin %> node restart leader'];

  protected readonly action = 'restart';
}
