/** What bin/run.js hands its arguments to. */
export { execute } from '@oclif/core/execute';
