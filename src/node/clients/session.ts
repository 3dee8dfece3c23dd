/**
 * One connection of a client. Requests are answered in their order; what may run together (`running-requests.ts`)
 * goes to the engine together.
 */
import type { Socket } from 'node:net';
import type { Answer } from '../../replica/engine.js';
import { ProtocolError } from '../../resp/protocol-error.js';
import type { BinaryString, ErrorReply, Reply } from '../../resp/reply.js';
import type { ProtocolVersion } from '../../resp/reply-writer.js';
import { RequestDecoder } from '../../resp/request-decoder.js';
import { FollowedFeeds } from './followed-feeds.js';
import type { Client } from './node-command.js';
import { ReplyQueue } from './reply-queue.js';
import type { Request } from './request.js';
import { RequestInterpreter } from './request-interpreter.js';
import { tellRequest } from './request-steps.js';
import { RunningRequests } from './running-requests.js';
import type { ServerContext } from './server-context.js';

/** With this much unread by the client, no more of its requests are taken, and no more replies encoded. */
const UNREAD_BYTES_PAUSE = 1024 * 1024;
/** With this much sent behind a request that has to wait, no more is read. */
const WAITING_BYTES_PAUSE = 64 * 1024;
/** What is not answered at once. */
type RunningRequest = Exclude<Request, { readonly type: 'answered' }>;

/** How long a client may take to close its side once it was told everything. */
const LINGER_MS = 1000;

export class Session implements Client {
  name: BinaryString = '';
  clientLibraryName: BinaryString = '';
  clientLibraryVersion: BinaryString = '';
  protocol: ProtocolVersion = 2;
  database = 0;
  stale = false;
  readonly address: string;
  readonly localAddress: string;
  readonly connectedMs = performance.now();
  lastRequestMs = performance.now();
  lastCommand: BinaryString = 'NULL';

  private readonly decoder: RequestDecoder;
  private readonly interpreter: RequestInterpreter;
  private readonly replies: ReplyQueue;
  readonly feeds: FollowedFeeds;
  /** Interpreted, and waiting for what runs. */
  private held: Request | null = null;
  private readonly running: RunningRequests;
  /** The decoder has no whole request more. */
  private needsInput = true;
  private isPumping = false;
  private flushIsDue = false;
  /** The client has sent all that it will send. */
  private inputEnded = false;
  /** No more requests are taken. */
  private closing = false;
  private closed = false;
  private lingerTimer: NodeJS.Timeout | null = null;
  private isAuthenticated: boolean;

  constructor(
    readonly id: number,
    readonly server: ServerContext,
    private readonly socket: Socket,
    private readonly ended: () => void,
  ) {
    const { limits, password } = server.configuration;
    this.isAuthenticated = password === null;
    this.decoder = new RequestDecoder(limits, { authenticated: this.isAuthenticated });
    this.interpreter = new RequestInterpreter(this);
    this.running = new RunningRequests(server.engine);
    this.replies = new ReplyQueue(limits.outputBytesMax, Math.min(limits.outputBytesMax, UNREAD_BYTES_PAUSE));
    this.feeds = new FollowedFeeds(server, (items) => {
      this.replies.push(items, this.protocol);
      this.flushSoon();
    });
    this.address = `${socket.remoteAddress}:${socket.remotePort}`;
    this.localAddress = `${socket.localAddress}:${socket.localPort}`;
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('end', () => {
      this.inputEnded = true;
      this.flushSoon();
    });
    socket.on('drain', () => {
      socket.setTimeout(0);
      this.flush();
    });
    socket.on('timeout', () => this.drop(`read nothing for ${limits.halfRequestMs} ms`));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.cleanUp());
  }

  get authenticated(): boolean {
    return this.isAuthenticated;
  }

  set authenticated(value: boolean) {
    this.isAuthenticated = value;
    this.decoder.authenticated = value;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  get queuedCommands(): number {
    return this.interpreter.queuedCommands;
  }

  /** Half a request has lain here since `sinceMs` or longer. */
  hasHalfRequestSince(sinceMs: number): boolean {
    if (this.closing || !this.needsInput || this.lastRequestMs >= sinceMs) return false;
    return this.decoder.isHalfRequestPending;
  }

  /** Answers what runs, says why, and ends the connection. */
  endWith(error: ErrorReply): void {
    if (this.closing) return;
    this.replies.add(error, this.protocol);
    this.closeWhenAnswered();
  }

  discardTransaction(): void {
    this.interpreter.discardTransaction();
  }

  closeWhenAnswered(): void {
    this.closing = true;
    this.held = null;
    this.socket.pause();
    this.flushSoon();
  }

  destroy(): void {
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    this.lastRequestMs = performance.now();
    if (this.closing) return;
    this.decoder.push(chunk);
    this.needsInput = false;
    this.pump();
  }

  /** Takes requests for as long as they may start. */
  private pump(): void {
    if (this.isPumping || this.closed) return;
    this.isPumping = true;
    while (!this.closing && !this.isFull && !this.running.isAlone) {
      const request = this.held ?? this.nextRequest();
      this.held = null;
      if (request === null) break;
      if (this.running.mayStart(request)) this.start(request);
      else {
        this.held = request;
        break;
      }
    }
    this.isPumping = false;
    if (!this.closing) this.regulateInput();
  }

  /** Bytes that are not read stay with the operating system, which slows the client down. */
  private regulateInput(): void {
    const isBlocked = this.held !== null || this.isFull || this.running.isAlone;
    if (isBlocked && (this.decoder.pendingBytes > WAITING_BYTES_PAUSE || this.isUnread)) this.socket.pause();
    else if (this.socket.isPaused()) this.socket.resume();
  }

  /** Too much is unanswered, or answered and not read. */
  private get isFull(): boolean {
    return this.replies.waiting >= this.server.configuration.limits.pipelineDepthMax || this.isUnread;
  }

  private get isUnread(): boolean {
    return this.replies.encodedBytes + this.socket.writableLength > UNREAD_BYTES_PAUSE;
  }

  private nextRequest(): Request | null {
    try {
      const commandArguments = this.decoder.next();
      if (commandArguments !== null) {
        this.lastCommand = commandArguments[0] ?? '';
        return this.interpreter.interpret(commandArguments);
      }
      this.needsInput = true;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.endWith(error.reply);
    }
    return null;
  }

  private start(request: Request): void {
    this.server.statistics.commandsProcessed += 1;
    if (request.type === 'answered') {
      this.reply(request.reply);
      return;
    }
    const slot = this.replies.reserve();
    const followsWrites = this.running.start(request);
    const answer = (reply: Reply): void => {
      this.running.end(request);
      if (this.closed) return;
      this.replies.fill(slot, reply, this.protocol);
      this.flushSoon();
    };
    const { steps } = this.server;
    if (steps.isFollowed) this.carryOutTelling(request, answer, followsWrites);
    else this.carryOut(request, answer, followsWrites);
  }

  /** To what needs nothing but an answer. */
  private reply(reply: Reply): void {
    const add = (known: Reply): void => this.replies.add(known, this.protocol);
    const { steps } = this.server;
    if (!steps.isFollowed) add(reply);
    else tellRequest(steps, { client: this.address, command: [this.lastCommand] }, add).answer(reply);
    this.flushSoon();
  }

  private carryOut(request: RunningRequest, answer: Answer, followsWrites: boolean): void {
    const { engine } = this.server;
    if (request.type === 'write') engine.write(request.command, answer);
    else if (request.type !== 'read') request.run(answer);
    else if (followsWrites && engine.kind === 'raft') engine.readInOrder(request.command, answer);
    else engine.read(request.command, request.consistency, answer);
  }

  private carryOutTelling(request: RunningRequest, answer: Answer, followsWrites: boolean): void {
    const { steps } = this.server;
    const command = 'command' in request ? request.command.arguments : [this.lastCommand];
    const told = tellRequest(steps, { client: this.address, command }, answer);
    steps.during(told.origin, () => this.carryOut(request, told.answer, followsWrites));
  }

  private flushSoon(): void {
    if (this.flushIsDue || this.closed) return;
    this.flushIsDue = true;
    process.nextTick(this.flushNow);
  }

  private readonly flushNow = (): void => {
    this.flushIsDue = false;
    if (!this.closed) this.flush();
  };

  /** One write for all replies of a turn, then what waited for them. */
  private flush(): void {
    const { socket, replies } = this;
    while (socket.writableLength <= UNREAD_BYTES_PAUSE) {
      const bytes = replies.take();
      if (bytes.length === 0) break;
      // From here on the client has to read something now and then.
      if (!socket.write(bytes)) socket.setTimeout(this.server.configuration.limits.halfRequestMs);
    }
    if (replies.hasOverflowed) {
      this.drop('left too much unread');
      return;
    }
    if (this.held !== null || !this.needsInput) this.pump();
    const isDone = this.closing || (this.inputEnded && this.needsInput && this.held === null);
    if (isDone && replies.waiting === 0 && replies.encodedBytes === 0) this.end();
    else if (!this.closing && this.socket.isPaused()) this.regulateInput();
  }

  private drop(reason: string): void {
    this.server.log.warn({ client: this.address, reason }, 'closed a client that does not read its replies');
    // What is on its way is dropped, too.
    this.socket.resetAndDestroy();
  }

  private end(): void {
    this.closing = true;
    if (this.lingerTimer !== null) return;
    this.socket.end();
    // What still comes is read and dropped: closing over unread bytes would reset the connection, and the
    // client might never see its last reply.
    this.socket.resume();
    this.lingerTimer = setTimeout(() => this.socket.destroy(), LINGER_MS);
  }

  private cleanUp(): void {
    this.closed = true;
    this.closing = true;
    this.held = null;
    this.replies.clear();
    if (this.lingerTimer !== null) clearTimeout(this.lingerTimer);
    this.feeds.stop();
    this.ended();
  }
}
