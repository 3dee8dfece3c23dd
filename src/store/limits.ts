/**
 * The largest value, in bytes: the longest string of the runtime, which is 24 bytes less than the
 * 512 MB (`proto-max-bulk-len`) of Redis.
 */
export const VALUE_BYTES_MAX = 2 ** 29 - 24;

/** `proto-max-bulk-len` itself, where Redis compares with it before there is a value. */
export const BULK_BYTES_MAX = 2 ** 29;
