/** Where a node tells the steps of its messages. Called only while somebody follows them. */
import type { NodeId } from '../consensus/types.js';
import type { ReplicaMessage } from '../replica/replica-message.js';
import { forwardedOrigin, type StepFeed } from '../replica/step-feed.js';
import { tracedMessage } from '../replica/traced-message.js';
import { millisecondsOf } from '../trace/steps.js';

/** `performance.now()` would not do: it counts from the start of its process. */
export function machineMs(): number {
  return millisecondsOf(process.hrtime.bigint());
}

export function tellSent(steps: StepFeed, to: NodeId, message: ReplicaMessage, left: boolean): void {
  const told = tracedMessage(message);
  if (told !== null) steps.record({ type: 'messageSent', to, message: told, left });
}

/** Tells that it came, before anything that it leads to. */
export function receiveTelling(
  steps: StepFeed,
  from: NodeId,
  message: ReplicaMessage,
  replica: { receive(from: NodeId, message: ReplicaMessage): void },
): void {
  const told = tracedMessage(message);
  if (told !== null) steps.record({ type: 'messageReceived', from, message: told });
  if (message.type !== 'forward') replica.receive(from, message);
  else
    steps.during(forwardedOrigin(from, message.requestId), () => {
      replica.receive(from, message);
    });
}
