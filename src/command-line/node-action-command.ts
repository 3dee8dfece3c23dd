/** The commands that act on nodes differ in a word only. */
import { string } from '@oclif/core/args';
import type { NodeAction, NodeActionResult } from '../cluster/node-actions.js';
import { BaseCommand } from './base-command.js';

const SELECTOR_HELP =
  'n1, or n1,n3, or leader, followers, random, minority, majority, all; the words choose among the nodes on which the command makes a difference.';

export interface NodeActionOutput {
  readonly cluster: string;
  readonly nodes: readonly NodeActionResult[];
}

export abstract class NodeActionCommand extends BaseCommand {
  static override args = {
    selector: string({ required: true, ignoreStdin: true, description: `Which nodes: ${SELECTOR_HELP}` }),
  };

  protected abstract readonly action: NodeAction;

  async run(): Promise<NodeActionOutput> {
    // The parser sees a class's own fields only, and the verbs inherit theirs.
    const { args, baseFlags, enableJsonFlag } = NodeActionCommand;
    const parsed = await this.parse({ args, baseFlags, enableJsonFlag, flags: {} });
    const { selector } = parsed.args;
    const { flags } = parsed;
    const cluster = this.clusterName(flags);
    const { actOnNodes } = await import('../cluster/node-actions.js');
    const { nodeEntryFile } = await import('../cluster/launch.js');
    const context = { home: this.home, entryFile: nodeEntryFile() };
    const timeoutMs = this.timeoutMs(flags);
    const nodes = await this.surroundings.interruptible((signal) =>
      actOnNodes(context, cluster, this.action, selector, { timeoutMs, signal }),
    );
    for (const node of nodes) {
      this.print(`${node.id} ${node.outcome}${node.pid === null ? '' : ` (pid ${node.pid})`}\n`);
    }
    return { cluster, nodes };
  }
}
