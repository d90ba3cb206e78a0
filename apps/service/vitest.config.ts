import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Unbundled, drizzle-orm is hundreds of files whose resolution costs a second per test file.
    server: { deps: { inline: ['drizzle-orm'] } },
  },
});
