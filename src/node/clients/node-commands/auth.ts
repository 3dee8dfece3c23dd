/** AUTH [username] password. There is one user, `default`. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type BinaryString, ErrorReply, OK } from '../../../resp/reply.js';
import { type Client, immediately, type NodeCommand, specify } from '../node-command.js';

const WRONG_PASSWORD = new ErrorReply('WRONGPASS invalid username-password pair or user is disabled.');
const NO_PASSWORD = new ErrorReply(
  'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
);

/** Null, or why not. */
export function checkPassword(client: Client, user: BinaryString, password: BinaryString): ErrorReply | null {
  const expected = client.server.configuration.password;
  if (user !== 'default') return WRONG_PASSWORD;
  // As in Redis, whoever names the default user while it needs no password is let in with any.
  if (expected === null || isSame(Buffer.from(expected, 'utf8').toString('latin1'), password)) {
    client.authenticated = true;
    return null;
  }
  return WRONG_PASSWORD;
}

export const authenticate: NodeCommand = {
  specification: specify('AUTH', -2, 'noscript loading stale fast no_auth'),
  beforeAuthentication: true,
  run: immediately((client, commandArguments) => {
    const [, first = '', second] = commandArguments;
    if (commandArguments.length > 3) return new ErrorReply('ERR syntax error');
    if (second === undefined && client.server.configuration.password === null) return NO_PASSWORD;
    const refusal =
      second === undefined ? checkPassword(client, 'default', first) : checkPassword(client, first, second);
    return refusal ?? OK;
  }),
};

/** In a time that does not depend on where they differ. */
function isSame(expected: BinaryString, given: BinaryString): boolean {
  return timingSafeEqual(digest(expected), digest(given));
}

function digest(text: BinaryString): Buffer {
  return createHash('sha256').update(text, 'latin1').digest();
}
