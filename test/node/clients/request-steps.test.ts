/** A request of a client is told before it is handed on, and its reply before the client has it. */
import { expect, it } from 'vitest';
import { tellRequest } from '../../../src/node/clients/request-steps.js';
import { StepFeed } from '../../../src/replica/step-feed.js';

it('so that in the order of time no step comes after what it leads to', () => {
  const steps = new StepFeed('n1', () => 0);
  const order: string[] = [];
  steps.subscribe((step) => order.push(step.type));
  const { answer } = tellRequest(steps, { client: 'here:1', command: ['GET', 'k'] }, () =>
    order.push('answered'),
  );
  order.push('handed on');
  answer(null);
  expect(order).toEqual(['requestReceived', 'handed on', 'replySent', 'answered']);
});
