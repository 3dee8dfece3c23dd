/** Makes the parser's error for an unknown flag say which flag was probably meant. */
import { usageError } from '../cluster/cluster-error.js';
import { closest } from './did-you-mean.js';

/** Any other error is returned as it is. */
export function improveFlagError(error: Error, known: readonly string[]): Error {
  if (!('flags' in error) || !Array.isArray(error.flags) || !('parse' in error)) return error;
  const unknown = error.flags.map(String);
  const [first = ''] = unknown;
  const name = first.replace(/^-+/, '').replace(/=.*$/, '');
  const meant = closest(name, known);
  const plural = unknown.length === 1 ? 'flag' : 'flags';
  return usageError(
    'UNKNOWN_FLAG',
    `Unknown ${plural}: ${unknown.join(', ')}.`,
    meant === null
      ? `Known: ${known.map((flag) => `--${flag}`).join(', ')}.`
      : `Did you mean --${meant}? A value that begins with a dash goes after "--".`,
  );
}
