/** A real server in this process that speaks RESP by our own codec and behaves as a test tells it to. */
import { createServer, type Server, type Socket } from 'node:net';
import type { NodeAddress } from '../../src/client/node-address.js';
import { ErrorReply, MapReply, OK, type Reply } from '../../src/resp/reply.js';
import { ReplyWriter } from '../../src/resp/reply-writer.js';
import { RequestDecoder } from '../../src/resp/request-decoder.js';
import { freePort } from '../cluster/free-ports.js';

/** The reply, raw bytes to send instead, or undefined to say nothing. May be decided later. */
type Answer = Reply | Buffer | undefined;
export type Behaviour = (request: string[], socket: Socket) => Answer | Promise<Answer>;

export class ListeningNode {
  /** Every request that came, greetings included. */
  readonly requests: string[][] = [];
  readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly address: NodeAddress,
    private readonly behaviour: Behaviour,
  ) {
    server.on('connection', (socket) => this.serve(socket));
  }

  /** Listens on a free port of the loopback interface, or on `port`. */
  static async start(id: string, behaviour: Behaviour, port?: number): Promise<ListeningNode> {
    const server = createServer();
    const clientPort = port ?? (await freePort());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(clientPort, '127.0.0.1', resolve);
    });
    return new ListeningNode(server, { id, host: '127.0.0.1', clientPort }, behaviour);
  }

  /** Names of the commands that came, without greetings. */
  get commands(): string[] {
    return this.requests.map(([name = '']) => name).filter((name) => name !== 'HELLO' && name !== 'READONLY');
  }

  send(reply: Reply): void {
    for (const socket of this.sockets) socket.write(encode(reply));
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const decoder = new RequestDecoder({ requestBytesMax: 1e9 }, { authenticated: true });
    let answered = Promise.resolve();
    socket.on('data', (chunk) => {
      decoder.push(chunk);
      for (let request = decoder.next(); request !== null; request = decoder.next()) {
        const current = request;
        this.requests.push(current);
        const answer = this.behaviour(current, socket);
        answered = answered.then(async () => {
          const reply = await answer;
          if (reply !== undefined) socket.write(Buffer.isBuffer(reply) ? reply : encode(reply));
        });
      }
    });
  }
}

function encode(reply: Reply): Buffer {
  const writer = new ReplyWriter();
  writer.write(reply, 3);
  return writer.take();
}

/** Greets as a node does, wants `password` if there is one, and leaves the rest to `behaviour`. */
export function greeting(behaviour: Behaviour, password: string | null = null): Behaviour {
  return (request, socket) => {
    const [name, , , , given] = request;
    if (name === 'READONLY') return OK;
    if (name !== 'HELLO') return behaviour(request, socket);
    if (password === null || given === password) return new MapReply([['proto', 3]]);
    return given === undefined
      ? new ErrorReply('NOAUTH HELLO must be called with the client already authenticated')
      : new ErrorReply('WRONGPASS invalid username-password pair or user is disabled.');
  };
}

/** An address at which nothing listens. */
export async function deadAddress(id: string): Promise<NodeAddress> {
  return { id, host: '127.0.0.1', clientPort: await freePort() };
}
