import { availableParallelism } from "node:os";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `vite build --mode fixtures` builds the fixture pages instead, for measuring without the Rust side.
export default defineConfig(({ mode }) => ({
  plugins: [react(), tailwindcss()],
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  build: {
    // WebKitGTK of Debian 12 and Ubuntu 22.04; nothing is fetched from elsewhere, so nothing is inlined either.
    target: ["safari16.4", "chrome111"],
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    ...(mode === "fixtures"
      ? {
          outDir: "../target/ui-fixtures",
          emptyOutDir: true,
          rolldownOptions: { input: ["dev.html", "bench.html"] },
        }
      : {}),
  },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
    // A test that fills in a whole panel takes a second, and several on a machine that compiles meanwhile.
    testTimeout: 20_000,
    // Left alone it keeps one for itself, which of two is half.
    maxWorkers: availableParallelism(),
  },
}));
