import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.ts'],
    // A test is right on a machine at ten times its load: a limit only ends what never ends.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
