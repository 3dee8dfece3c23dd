/** What a request turned out to be, so that its session knows beside what it may run. */

import type { Answer, Consistency } from '../../replica/engine.js';
import type { Reply } from '../../resp/reply.js';
import type { SingleCommand } from '../../store/command.js';

/** Its answer is known already. */
interface AnsweredRequest {
  readonly type: 'answered';
  readonly reply: Reply;
}

/** For the machine. Reads run beside reads. */
export interface ReadRequest {
  readonly type: 'read';
  readonly command: SingleCommand;
  readonly consistency: Consistency;
  /** It is quickly done, and every machine answers it alike: it may go through the log, behind writes that run. */
  readonly mayBeLogged: boolean;
}

/** For the machine. Writes run beside writes. */
interface WriteRequest {
  readonly type: 'write';
  readonly command: SingleCommand;
}

/** Runs at any time, beside anything. */
interface FreeTask {
  readonly type: 'free';
  /** `answer` is called exactly once. */
  run(answer: Answer): void;
}

/** Runs once everything before it is answered, and nothing behind it is looked at before it is. */
interface LoneTask {
  readonly type: 'alone';
  run(answer: Answer): void;
}

export type Request = AnsweredRequest | ReadRequest | WriteRequest | FreeTask | LoneTask;

export function answered(reply: Reply): Request {
  return { type: 'answered', reply };
}
