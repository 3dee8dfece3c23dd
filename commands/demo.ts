/** `conclave demo`. */
import { BaseCommand } from '../src/command-line/base-command.js';
import { withInterrupt } from '../src/command-line/interrupt.js';

export default class Demo extends BaseCommand {
  static override summary = 'Watch a cluster lose its leader and keep its promise.';
  static override description =
    'Starts three nodes, elects, writes, reads from a follower, kills the leader, fails over and brings the node back, telling real events and measured times. On a terminal any key goes on and q leaves; otherwise it runs through. It leaves nothing behind.';
  static override examples = ['<%= config.bin %> demo', '<%= config.bin %> demo --json'];

  static override needsProcess = true;

  async run(): Promise<unknown> {
    await this.parse(Demo);
    const [{ runDemo }, { PlainStage, TerminalStage }] = await Promise.all([
      import('../src/command-line/demo/run-demo.js'),
      import('../src/command-line/demo/stage.js'),
    ]);
    const isLive = process.stdin.isTTY && process.stdout.isTTY && !this.jsonEnabled();
    const write = (text: string): void => this.print(text);
    const result = await withInterrupt((signal) => {
      const stage = isLive
        ? new TerminalStage(write, this.paint, signal, process.stdin)
        : new PlainStage(write, this.paint, signal);
      return runDemo(this.home, stage, signal);
    });
    if (result !== null) this.print('\nYour turn: conclave up\n');
    return result ?? { left: true };
  }
}
