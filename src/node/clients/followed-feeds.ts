/** What a client asked to be told from now on: the events of its node, the steps of commands, or both. */
import type { Reply } from '../../resp/reply.js';
import type { ServerContext } from './server-context.js';

export class FollowedFeeds {
  private leaveEvents: (() => void) | null = null;
  private leaveSteps: (() => void) | null = null;

  constructor(
    private readonly server: Pick<ServerContext, 'events' | 'steps'>,
    /** Sends it beside the replies. */
    private readonly push: (items: readonly Reply[]) => void,
  ) {}

  followEvents(): void {
    this.leaveEvents ??= this.server.events.subscribe((event) => this.tell('events', event));
  }

  followSteps(): void {
    this.leaveSteps ??= this.server.steps.subscribe((step) => this.tell('steps', step));
  }

  stop(): void {
    this.leaveEvents?.();
    this.leaveEvents = null;
    this.leaveSteps?.();
    this.leaveSteps = null;
  }

  private tell(kind: string, value: object): void {
    this.push([kind, Buffer.from(JSON.stringify(value), 'utf8').toString('latin1')]);
  }
}
