import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// The appliance the development server forwards to; the product embeds dist/ and needs no proxy.
const appliance = process.env.TRADEWARDEN_URL ?? 'http://127.0.0.1:8440';

/** Whose work goes into the bundle; their licences go with it. */
const BUNDLED = ['svelte', '@lucide/svelte', '@fontsource-variable/inter', 'clsx', 'esm-env'];

/** Writes the licences of what is bundled beside it. */
function licences(): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      const texts = BUNDLED.map((name) => {
        const folder = join(import.meta.dirname, 'node_modules', name);
        const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
        if (!file) throw new Error(`${name} has no licence file`);
        const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
          version: string;
        };
        return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
      });
      const rule = '\n' + '-'.repeat(78) + '\n\n';
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join(rule) });
    },
  };
}

/** Packs each text file once at build time, so that the appliance need not do it for every visit. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    writeBundle({ dir }) {
      if (!dir) return;
      for (const file of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg|txt)$/.test(file)) continue;
        const plain = readFileSync(join(dir, file));
        const small = gzipSync(plain, { level: 9 });
        if (small.length < plain.length) writeFileSync(join(dir, `${file}.gz`), small);
      }
    },
  };
}

export default defineConfig({
  plugins: [svelte(), licences(), packed()],
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // One style sheet: a page that is fetched later looks right at once.
    cssCodeSplit: false,
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
  server: { port: 5173, strictPort: true, proxy: { '/api': appliance } },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
  },
});
