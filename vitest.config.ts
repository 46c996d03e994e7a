import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/temp-root.ts'],
    // End-to-end tests run whole nights as child processes; nothing here asserts how long they take.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Vitest leaves one core idle by itself: half of the machine where there are two.
    maxWorkers: availableParallelism(),
  },
});
