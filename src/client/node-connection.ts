/**
 * One connection to one node: RESP3 over TCP, calls in a pipeline, pushes on the side. When it dies,
 * each call learns whether its command certainly was without effect, or whether nobody can know.
 */
import { connect as connectSocket, type Socket } from 'node:net';
import { encodeRequest } from '../resp/encode-request.js';
import { ProtocolError } from '../resp/protocol-error.js';
import { type BinaryString, PushReply, type Reply } from '../resp/reply.js';
import { ReplyDecoder } from '../resp/reply-decoder.js';
import { ClientError } from './client-error.js';
import { describeAddress, type NodeAddress } from './node-address.js';
import { changesNothing } from './read-commands.js';

const REPLY_LIMITS = { replyBytesMax: 1024 * 1024 * 1024, depthMax: 32 };

export interface ConnectionHandlers {
  /** Out-of-band data, as of `EVENTS FOLLOW`. */
  readonly push?: (items: readonly Reply[]) => void;
  /** Called once when the connection has ended, by whichever side. */
  readonly closed?: () => void;
}

/** A call that waits for its answer. Answers come in the order of the calls. */
interface PendingCall {
  readonly isRead: boolean;
  readonly timer: NodeJS.Timeout;
  resolve(reply: Reply): void;
  reject(error: ClientError): void;
}

export class NodeConnection {
  private readonly decoder = new ReplyDecoder(REPLY_LIMITS);
  private readonly pending: PendingCall[] = [];
  private ended = false;
  private isRetired = false;

  private constructor(
    readonly address: NodeAddress,
    private readonly socket: Socket,
    private readonly handlers: ConnectionHandlers,
  ) {
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (error) => this.end(error.message));
    socket.on('close', () => this.end('the node closed the connection'));
  }

  /**
   * Connects without a greeting; see `connectToNode`. Rejects with ClientError UNREACHABLE if there is
   * no connection after `timeoutMs`, or once `signal` says that none is wanted any more.
   */
  static open(
    address: NodeAddress,
    timeoutMs: number,
    handlers: ConnectionHandlers,
    signal: AbortSignal | undefined,
  ): Promise<NodeConnection> {
    return new Promise((resolve, reject) => {
      const socket = connectSocket({ host: address.host, port: address.clientPort, noDelay: true });
      const settle = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
        socket.removeAllListeners('error');
      };
      const fail = (reason: string): void => {
        settle();
        // An error may still be on its way; nobody waits for it.
        socket.on('error', () => {});
        socket.destroy();
        reject(unreachable(address, reason));
      };
      const giveUp = (): void => fail('no connection is wanted any more');
      const timer = setTimeout(() => fail(`no connection within ${timeoutMs} ms`), timeoutMs);
      signal?.addEventListener('abort', giveUp);
      socket.once('error', (error) => fail(error.message));
      socket.once('connect', () => {
        settle();
        resolve(new NodeConnection(address, socket, handlers));
      });
    });
  }

  /** `host:port` of this end, as the node knows it. */
  get localAddress(): string {
    return `${this.socket.localAddress}:${this.socket.localPort}`;
  }

  get isOpen(): boolean {
    return !this.ended;
  }

  /**
   * Sends a command and gives its answer, an error reply included. Rejects with ClientError:
   * UNREACHABLE if it certainly had no effect, TIMEOUT if a command that only reads took longer than
   * `timeoutMs`, UNKNOWN_OUTCOME if any other was sent and its answer will never be known.
   */
  call(commandArguments: readonly BinaryString[], timeoutMs: number): Promise<Reply> {
    if (this.ended) return Promise.reject(unreachable(this.address, 'the connection is closed'));
    return new Promise((resolve, reject) => {
      const call: PendingCall = {
        isRead: changesNothing(commandArguments),
        // The call stays in line after its time is up: its answer may still come, and is dropped.
        timer: setTimeout(() => reject(this.late(call.isRead, timeoutMs)), timeoutMs),
        resolve,
        reject,
      };
      this.pending.push(call);
      this.socket.write(encodeRequest(commandArguments));
    });
  }

  /** Ends the connection now. Calls that wait are rejected. */
  close(): void {
    this.end('the connection was closed here');
  }

  /** Ends the connection once the calls that wait are answered. */
  closeOnceIdle(): void {
    this.isRetired = true;
    if (this.pending.length === 0) this.close();
  }

  private receive(chunk: Buffer): void {
    this.decoder.push(chunk);
    try {
      for (let reply = this.decoder.next(); reply !== undefined && !this.ended; reply = this.decoder.next()) {
        this.deliver(reply);
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.endWith((isRead) => (isRead ? notANode(this.address, error.detail) : this.lost(error.message)));
    }
  }

  private deliver(reply: Reply): void {
    if (reply instanceof PushReply) {
      this.handlers.push?.(reply.items);
      return;
    }
    const call = this.pending.shift();
    if (call === undefined) throw new ProtocolError('an answer without a question');
    clearTimeout(call.timer);
    call.resolve(reply);
    if (this.isRetired && this.pending.length === 0) this.close();
  }

  private end(reason: string): void {
    this.endWith((isRead) => (isRead ? unreachable(this.address, reason) : this.lost(reason)));
  }

  private endWith(errorFor: (isRead: boolean) => ClientError): void {
    if (this.ended) return;
    this.ended = true;
    this.socket.destroy();
    for (const call of this.pending.splice(0)) {
      clearTimeout(call.timer);
      call.reject(errorFor(call.isRead));
    }
    this.handlers.closed?.();
  }

  private lost(reason: string): ClientError {
    return unknownOutcome(`${describeAddress(this.address)} was lost before it answered: ${reason}`);
  }

  private late(isRead: boolean, timeoutMs: number): ClientError {
    const message = `${describeAddress(this.address)} gave no answer within ${timeoutMs} ms`;
    return isRead
      ? new ClientError('TIMEOUT', message, 'it may be paused or busy: look at `conclave status`')
      : unknownOutcome(message);
  }
}

function unreachable(address: NodeAddress, reason: string): ClientError {
  return new ClientError(
    'UNREACHABLE',
    `${describeAddress(address)} cannot be reached: ${reason}`,
    'look at `conclave status`; `conclave node start` starts a node that is down',
  );
}

function notANode(address: NodeAddress, detail: string): ClientError {
  return new ClientError(
    'PROTOCOL',
    `what answers at ${describeAddress(address)} does not speak RESP: ${detail}`,
    'another program may have taken the port: try `conclave doctor`',
  );
}

function unknownOutcome(message: string): ClientError {
  return new ClientError(
    'UNKNOWN_OUTCOME',
    `${message}; the command may or may not have taken effect`,
    'read the key to see whether it happened before you try again',
  );
}
