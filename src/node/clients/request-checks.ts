/** What is refused before it reaches the machine or the log. */
import { type BinaryString, ErrorReply } from '../../resp/reply.js';
import type { CommandSpecification } from '../../store/command-table.js';
import type { NodeLimits } from '../configuration.js';

export const NO_AUTHENTICATION = new ErrorReply('NOAUTH Authentication required.');

/** Null, or why an argument is too long. */
export function checkSizes(
  specification: Pick<CommandSpecification, 'firstKey' | 'lastKey' | 'step'>,
  commandArguments: readonly BinaryString[],
  limits: NodeLimits,
): ErrorReply | null {
  const { keyBytesMax, valueBytesMax } = limits;
  let longest = 0;
  for (const argument of commandArguments) longest = Math.max(longest, argument.length);
  if (longest > valueBytesMax) {
    return new ErrorReply(`ERR a value of ${longest} bytes is too long; the limit is ${valueBytesMax}`);
  }
  if (longest <= keyBytesMax) return null;
  const tooLong = keysOf(specification, commandArguments).find((key) => key.length > keyBytesMax);
  if (tooLong === undefined) return null;
  return new ErrorReply(`ERR a key of ${tooLong.length} bytes is too long; the limit is ${keyBytesMax}`);
}

export function keysOf(
  specification: Pick<CommandSpecification, 'firstKey' | 'lastKey' | 'step'>,
  commandArguments: readonly BinaryString[],
): readonly BinaryString[] {
  const { firstKey, lastKey, step } = specification;
  if (firstKey === 0) return [];
  const last = lastKey < 0 ? commandArguments.length + lastKey : lastKey;
  const keys: BinaryString[] = [];
  for (let at = firstKey; at <= last && at < commandArguments.length; at += step) {
    keys.push(commandArguments[at] ?? '');
  }
  return keys;
}
