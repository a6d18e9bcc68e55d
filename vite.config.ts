import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: "web",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    // Nothing inlined: the content security policy lets scripts, workers and fonts come from files only.
    assetsInlineLimit: 0,
    // MapLibre is one chunk of about 1 MB; it is loaded after the table, on its own.
    chunkSizeWarningLimit: 1500,
  },
});
