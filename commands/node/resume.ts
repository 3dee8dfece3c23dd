/** `conclave node resume`. */
import { NodeActionCommand } from '../../src/command-line/node-action-command.js';

export default class NodeResume extends NodeActionCommand {
  static override summary = 'Let paused nodes go on.';
  static override description =
    'Sends SIGCONT: the node goes on where it was, believing that no time has passed.';
  static override examples = ['<%= config.bin %> node resume all', '<%= config.bin %> node resume n1'];

  protected readonly action = 'resume';
}
