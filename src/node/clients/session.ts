/**
 * One connection of a client. Requests are answered in their order; runs of reads or of writes go to the
 * engine together, and a change from one to the other waits, so that a client sees its own writes.
 */
import type { Socket } from 'node:net';
import { ProtocolError } from '../../resp/protocol-error.js';
import { type BinaryString, type ErrorReply, PushReply, type Reply } from '../../resp/reply.js';
import type { ProtocolVersion } from '../../resp/reply-writer.js';
import { RequestDecoder } from '../../resp/request-decoder.js';
import type { Client } from './node-command.js';
import { ReplyQueue } from './reply-queue.js';
import { type Request, RequestInterpreter, type RequestKind } from './request-interpreter.js';
import type { ServerContext } from './server-context.js';

/** With this much unread by the client, no more of its requests are taken. */
const UNREAD_BYTES_PAUSE = 1024 * 1024;
/** How long a client may take to close its side once it was told everything. */
const LINGER_MS = 2000;

export class Session implements Client {
  name: BinaryString = '';
  libraryName: BinaryString = '';
  libraryVersion: BinaryString = '';
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
  private readonly replies = new ReplyQueue();
  /** Interpreted, and waiting for what runs. */
  private held: Request | null = null;
  private running = 0;
  private runningKind: RequestKind = 'free';
  private isPumping = false;
  private flushIsDue = false;
  /** The client has sent all that it will send. */
  private inputEnded = false;
  /** No more requests are taken. */
  private closing = false;
  private closed = false;
  private leaveEvents: (() => void) | null = null;
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
    this.address = `${socket.remoteAddress}:${socket.remotePort}`;
    this.localAddress = `${socket.localAddress}:${socket.localPort}`;
    socket.on('data', (chunk: Buffer) => {
      this.lastRequestMs = performance.now();
      this.decoder.push(chunk);
      this.pump();
    });
    socket.on('end', () => {
      this.inputEnded = true;
      this.pump();
      this.flushSoon();
    });
    socket.on('drain', () => this.pump());
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

  /** Half a request has lain here since `sinceMs` or longer, with nothing else under way. */
  hasHalfRequestSince(sinceMs: number): boolean {
    const isIdle = this.held === null && this.running === 0 && !this.closing;
    return isIdle && this.decoder.isHalfRequestPending && this.lastRequestMs < sinceMs;
  }

  /** Answers what runs, says why, and ends the connection. */
  endWith(error: ErrorReply): void {
    if (this.closing) return;
    this.replies.reserve()(error, this.protocol);
    this.closeWhenAnswered();
  }

  discardTransaction(): void {
    this.interpreter.discardTransaction();
  }

  closeWhenAnswered(): void {
    this.closing = true;
    // What still comes is read and dropped: closing over unread bytes would reset the connection, and the
    // client might never see its last reply.
    if (this.socket.isPaused()) this.socket.resume();
    this.flushSoon();
  }

  destroy(): void {
    this.socket.destroy();
  }

  followEvents(): void {
    this.leaveEvents ??= this.server.events.subscribe((event) => {
      const text = Buffer.from(JSON.stringify(event), 'utf8').toString('latin1');
      this.replies.push(new PushReply(['events', text]), this.protocol);
      this.flushSoon();
    });
  }

  /** Takes requests for as long as they may start. */
  private pump(): void {
    if (this.isPumping) return;
    this.isPumping = true;
    while (!this.closing && !this.isFull) {
      this.held ??= this.nextRequest();
      if (this.held === null || !this.mayStart(this.held.kind)) break;
      const request = this.held;
      this.held = null;
      this.start(request);
    }
    this.isPumping = false;
    if (this.closing) return;
    // Bytes that are not read stay with the operating system, which slows the client down.
    if (this.held !== null || this.isFull) this.socket.pause();
    else if (this.socket.isPaused()) this.socket.resume();
  }

  /** Too much is unanswered, or answered and not read. */
  private get isFull(): boolean {
    const { pipelineDepthMax } = this.server.configuration.limits;
    return this.replies.waiting >= pipelineDepthMax || this.socket.writableLength > UNREAD_BYTES_PAUSE;
  }

  private mayStart(kind: RequestKind): boolean {
    return this.running === 0 || kind === 'free' || (kind !== 'alone' && kind === this.runningKind);
  }

  private nextRequest(): Request | null {
    try {
      const commandArguments = this.decoder.next();
      if (commandArguments === null) return null;
      this.lastCommand = commandArguments[0] ?? '';
      return this.interpreter.interpret(commandArguments);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.endWith(error.reply);
      return null;
    }
  }

  private start(request: Request): void {
    const { kind } = request;
    const counts = kind !== 'free';
    const fill = this.replies.reserve();
    this.server.statistics.commandsProcessed += 1;
    if (counts) {
      this.running += 1;
      this.runningKind = kind;
    }
    request.start((reply) => this.finish(counts, fill, reply));
  }

  private finish(
    counts: boolean,
    fill: (reply: Reply, protocol: ProtocolVersion) => void,
    reply: Reply,
  ): void {
    if (counts) this.running -= 1;
    if (this.closed) return;
    fill(reply, this.protocol);
    this.flushSoon();
    if (this.running === 0 && this.socket.isPaused()) this.pump();
  }

  private flushSoon(): void {
    if (this.flushIsDue || this.closed) return;
    this.flushIsDue = true;
    process.nextTick(this.flush);
  }

  /** One write for all replies of a turn. */
  private readonly flush = (): void => {
    this.flushIsDue = false;
    if (this.closed) return;
    if (this.replies.length > 0) this.socket.write(this.replies.take());
    const { outputBytesMax } = this.server.configuration.limits;
    if (this.socket.writableLength > outputBytesMax) {
      this.server.log.warn({ client: this.address }, 'closed a client that does not read its replies');
      this.socket.destroy();
      return;
    }
    const isDone = this.closing || (this.inputEnded && this.held === null);
    if (isDone && this.replies.waiting === 0) this.end();
    else if (this.socket.isPaused()) this.pump();
  };

  private end(): void {
    this.closing = true;
    this.socket.end();
    this.socket.setTimeout(LINGER_MS, () => this.socket.destroy());
  }

  private cleanUp(): void {
    this.closed = true;
    this.closing = true;
    this.held = null;
    this.leaveEvents?.();
    this.ended();
  }
}
