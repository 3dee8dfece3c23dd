import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.js';

/** The same for all projects, so that they run side by side; bounded by the ports that there are for them. */
const MAX_WORKERS = Math.min(availableParallelism(), 16);

/** A busy machine makes everything take longer, so what is waited for may take long. */
const COMMON = {
  setupFiles: ['test/setup.ts'],
  expect: { poll: { timeout: 30_000, interval: 20 } },
  testTimeout: 180_000,
  hookTimeout: 120_000,
};

/** Unit tests run in process; `process` starts real nodes, `cli` runs real commands: both need `npm run build` first. */
export default defineConfig({
  test: {
    maxWorkers: MAX_WORKERS,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...COMMON,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/process/**', 'test/cli/**'],
        },
      },
      { test: { ...COMMON, name: 'process', include: ['test/process/**/*.test.ts'] } },
      { test: { ...COMMON, name: 'cli', include: ['test/cli/**/*.test.ts'] } },
    ],
  },
});
