import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.ts'],
    // vitest leaves one core free, which on two cores halves the speed: most tests wait for processes of their own.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // A test is right on a machine at ten times its load: a limit only ends what never ends.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
