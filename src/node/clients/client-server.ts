/** The client port: takes connections up to a limit, and watches over them. */
import { createServer, type Server, type Socket } from 'node:net';
import { ErrorReply } from '../../resp/reply.js';
import { commandCatalog } from './command-catalog.js';
import type { ServerContext, ServerStatistics } from './server-context.js';
import { Session } from './session.js';

const SWEEP_MS = 250;
/** How long a stopping node waits for clients to take their replies. */
const CLOSE_MS = 500;
const POLL_MS = 5;
/** How long a refused client may take to read why. */
const REFUSAL_MS = 1000;
const TOO_MANY_CLIENTS = '-ERR max number of clients reached\r\n';

export type ClientServerOptions = Omit<ServerContext, 'statistics' | 'clients' | 'catalog'>;

export class ClientServer {
  private readonly server: Server;
  private readonly sessions = new Set<Session>();
  private readonly context: ServerContext;
  private sweepTimer: NodeJS.Timeout | null = null;
  private lastId = 0;

  constructor(options: ClientServerOptions) {
    const statistics: ServerStatistics = {
      connectionsReceived: 0,
      connectionsRejected: 0,
      commandsProcessed: 0,
    };
    this.context = { ...options, statistics, catalog: commandCatalog, clients: () => this.sessions };
    // Half open: a client may send its requests, close its side and still wait for the replies.
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.accept(socket));
  }

  /** Opens the port. Rejects with the error of `listen`, such as EADDRINUSE. */
  async listen(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port, backlog: 1024 }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    const { halfRequestMs } = this.context.configuration.limits;
    this.sweepTimer = setInterval(() => this.sweep(), Math.min(SWEEP_MS, halfRequestMs));
  }

  /** Takes no more connections; those that are there are still served. */
  stopListening(): void {
    if (this.server.listening) this.server.close();
    if (this.sweepTimer !== null) clearInterval(this.sweepTimer);
  }

  /** Ends every connection once its replies are written, and resolves when all are gone. */
  async close(): Promise<void> {
    this.stopListening();
    const patience = setTimeout(() => {
      for (const session of this.sessions) session.destroy();
    }, CLOSE_MS);
    for (const session of this.sessions) session.closeWhenAnswered();
    while (this.sessions.size > 0) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    clearTimeout(patience);
  }

  private accept(socket: Socket): void {
    const { statistics, configuration } = this.context;
    statistics.connectionsReceived += 1;
    if (this.sessions.size >= configuration.limits.connectionsMax) {
      statistics.connectionsRejected += 1;
      socket.on('error', () => socket.destroy());
      socket.resume();
      socket.end(TOO_MANY_CLIENTS);
      socket.setTimeout(REFUSAL_MS, () => socket.destroy());
      return;
    }
    this.lastId += 1;
    const session: Session = new Session(this.lastId, this.context, socket, () => {
      this.sessions.delete(session);
    });
    this.sessions.add(session);
  }

  /** Half a request holds memory, and a place that others may need. */
  private sweep(): void {
    const { halfRequestMs } = this.context.configuration.limits;
    const sinceMs = performance.now() - halfRequestMs;
    for (const session of this.sessions) {
      if (!session.hasHalfRequestSince(sinceMs)) continue;
      session.endWith(new ErrorReply(`ERR the rest of the request did not come within ${halfRequestMs} ms`));
    }
  }
}
