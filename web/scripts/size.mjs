// Measures what a first visit fetches as script, gzipped, and fails above the limit.
import { gzipSync } from 'node:zlib';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT_KB = 110;
const GOAL_KB = 80;
const dist = new URL('../dist/', import.meta.url).pathname;

const size = (path) => gzipSync(readFileSync(path), { level: 9 }).length;
const kb = (bytes) => (bytes / 1024).toFixed(1).padStart(7) + ' KB';

let scripts = size(join(dist, 'theme.js'));
let others = 0;
console.log(`${kb(scripts)}  theme.js`);
for (const name of readdirSync(join(dist, 'assets')).sort()) {
  if (name.endsWith('.gz')) continue;
  const path = join(dist, 'assets', name);
  // Fonts are compressed already.
  const bytes = name.endsWith('.woff2') ? readFileSync(path).length : size(path);
  console.log(`${kb(bytes)}  assets/${name}`);
  if (name.endsWith('.js')) scripts += bytes;
  else others += bytes;
}
console.log(`${kb(others)}  style and font`);
console.log(`${kb(scripts)}  script, gzip (goal ${GOAL_KB} KB, limit ${LIMIT_KB} KB)`);
if (scripts > LIMIT_KB * 1024) {
  console.error(`Script is over the limit of ${LIMIT_KB} KB: load a page lazily or drop a dependency.`);
  process.exit(1);
}
