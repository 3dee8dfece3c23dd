/** `conclave events`. */
import { boolean, integer } from '@oclif/core/flags';
import { BaseCommand } from '../src/command-line/base-command.js';
import { streamEvents } from '../src/command-line/event-stream.js';
import { describeEvent } from '../src/trace/describe-event.js';
import type { ClusterEvent } from '../src/trace/events.js';

export default class Events extends BaseCommand {
  static override summary = 'Tell what happens in a cluster.';
  static override description =
    'Role changes, votes, elections, commits, snapshots, peers that come and go: from every node, merged in the order of time, one JSON object a line. With --json (and without --follow) one array.';
  static override examples = [
    '<%= config.bin %> events',
    '<%= config.bin %> events --follow --text',
    '<%= config.bin %> events --follow | jq \'select(.type == "roleChanged")\'',
  ];

  static override flags = {
    follow: boolean({ char: 'f', description: 'Go on with new events as they happen, until Ctrl-C.' }),
    count: integer({
      min: 0,
      default: 100,
      description: 'How many past events to tell.',
      helpValue: 'COUNT',
    }),
    text: boolean({ description: 'Sentences instead of JSON.' }),
  };

  async run(): Promise<readonly ClusterEvent[] | undefined> {
    const { flags } = await this.parse(Events);
    const { members } = this.clusterRecord(flags);
    const format = flags.text && !this.jsonEnabled() ? describeEvent : JSON.stringify;
    const { recentEvents } = await import('../src/client/follow-events.js');
    if (!flags.follow) {
      const timeoutMs = this.timeoutMs(flags);
      const events = await recentEvents({ members, password: null, count: flags.count, timeoutMs });
      this.print(events.map((event) => `${format(event)}\n`).join(''));
      return events;
    }
    const write = (event: ClusterEvent): void => this.surroundings.write(`${format(event)}\n`);
    await this.surroundings.interruptible((signal) => streamEvents(members, flags.count, write, signal));
    return undefined;
  }
}
