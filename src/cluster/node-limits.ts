/** The bounds that a cluster on one machine starts with. */
import type { NodeLimits } from '../node/configuration.js';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

const LIMITS: NodeLimits = {
  connectionsMax: 4096,
  keyBytesMax: 64 * KIBIBYTE,
  valueBytesMax: 16 * MEBIBYTE,
  requestBytesMax: 64 * MEBIBYTE,
  pipelineDepthMax: 16_384,
  outputBytesMax: 64 * MEBIBYTE,
  halfRequestMs: 30_000,
  requestTimeoutMs: 2700,
  snapshotLogBytes: 64 * MEBIBYTE,
};

/** A request waits long enough for an election, however slowly the cluster lives. */
export function nodeLimits(electionTimeoutMs: number): NodeLimits {
  return { ...LIMITS, requestTimeoutMs: LIMITS.requestTimeoutMs + electionTimeoutMs };
}
