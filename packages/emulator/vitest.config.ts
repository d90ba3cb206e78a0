import { defineConfig } from 'vitest/config';

// Unbundled, drizzle-orm spends a second on module resolution; Vite resolves it once.
const server = { deps: { inline: ['drizzle-orm'] } };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], server } },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          server,
          // Each file starts real processes and measures nothing else: one after the other.
          fileParallelism: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
