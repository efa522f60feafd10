import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// The appliance the development server forwards to; the product embeds dist/ and needs no proxy.
const appliance = process.env.TRADEWARDEN_URL ?? 'http://127.0.0.1:8440';

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
  server: { port: 5173, strictPort: true, proxy: { '/api': appliance } },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
  },
});
