/** `conclave node kill`. */
import { NodeActionCommand } from '../../src/command-line/node-action-command.js';

export default class NodeKill extends NodeActionCommand {
  static override summary = 'Kill nodes, as a crash or a power cut would.';
  static override description =
    'Sends SIGKILL: the node gets no chance to say or save anything. Start it again with: conclave node start';
  static override examples = ['<%= config.bin %> node kill leader', '<%= config.bin %> node kill minority'];

  protected readonly action = 'kill';
}
