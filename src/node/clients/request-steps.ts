/** Where a node tells the steps of its clients' requests. Called only while somebody follows them. */
import type { Answer } from '../../replica/engine.js';
import type { StepFeed } from '../../replica/step-feed.js';
import type { BinaryString, Reply } from '../../resp/reply.js';
import { replyText } from '../../resp/reply-text.js';
import { shortCommand, shortText } from '../../trace/steps.js';

export interface FollowedRequest {
  /** `host:port` of the client's end. */
  readonly client: string;
  readonly command: readonly BinaryString[];
}

/** Tells that the request came; `answer` of what is returned tells of the reply, too. */
export function tellRequest(
  steps: StepFeed,
  { client, command }: FollowedRequest,
  answer: Answer,
): { readonly origin: string; readonly answer: Answer } {
  const origin = steps.nextOrigin();
  steps.record({ type: 'requestReceived', origin, client, command: shortCommand(command) });
  const tellingAnswer = (reply: Reply): void => {
    steps.record({ type: 'replySent', origin, reply: shortText(replyText(reply)) });
    answer(reply);
  };
  return { origin, answer: tellingAnswer };
}
