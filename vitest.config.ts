import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // As package.json has it for dist/: the tests run the sources.
  resolve: {
    alias: { '#platform': fileURLToPath(new URL('src/platform/node/native.ts', import.meta.url)) },
  },
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
