import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// The appliance the development server forwards to; the product embeds dist/ and needs no proxy.
const appliance = process.env.TRADEWARDEN_URL ?? 'http://127.0.0.1:8440';

/** Packs each text file once at build time, so that the appliance need not do it for every visit. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    writeBundle({ dir }) {
      if (!dir) return;
      for (const file of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg)$/.test(file)) continue;
        const plain = readFileSync(join(dir, file));
        const small = gzipSync(plain, { level: 9 });
        if (small.length < plain.length) writeFileSync(join(dir, `${file}.gz`), small);
      }
    },
  };
}

export default defineConfig({
  plugins: [svelte(), packed()],
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
