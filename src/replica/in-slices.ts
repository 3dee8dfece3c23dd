/** Lets other work run between the chunks of a snapshot, so that a large machine does not hold up the cluster. */
import type { Surroundings } from './surroundings.js';

/** The same chunks; `count` is told the bytes of each. */
export async function* inSlices(
  chunks: Iterable<Uint8Array>,
  { defer }: Pick<Surroundings, 'defer'>,
  count: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
  for (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
    await new Promise<void>((resolve) => defer(resolve));
  }
}
