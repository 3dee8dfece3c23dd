/**
 * How a snapshot lies on disk: a mark, the log index, the clock; then each database that holds anything:
 * its number, its versions, its records; then an end mark. Never change what these numbers mean.
 */
export const SNAPSHOT_MARK = 'conclave machine 1';
export const END_OF_DATABASES = 255;
/** In the byte before a record, next to its encoding. */
export const EXPIRES_FLAG = 4;
export const ENCODING_MASK = 3;
