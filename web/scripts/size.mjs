// Measures what a first visit fetches as script, gzipped, and fails above the limit; what is fetched later is listed.
import { gzipSync } from 'node:zlib';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT_KB = 110;
const GOAL_KB = 80;
const dist = new URL('../dist/', import.meta.url).pathname;

const size = (path) => gzipSync(readFileSync(path), { level: 9 }).length;
const kb = (bytes) => (bytes / 1024).toFixed(1).padStart(7) + ' KB';
const read = (path) => readFileSync(join(dist, path), 'utf8');

/** Scripts that the page names, and what these import before they run; the worker runs at once as well. */
function firstVisit() {
  const found = new Set(readdirSync(join(dist, 'assets')).filter((name) => /^worker.*\.js$/.test(name)));
  const follow = (name) => {
    if (found.has(name)) return;
    found.add(name);
    for (const [, next] of read(`assets/${name}`).matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g))
      follow(next);
  };
  for (const [, name] of read('index.html').matchAll(/\/assets\/([^"']+\.js)/g)) follow(name);
  return found;
}

const first = firstVisit();
let scripts = size(join(dist, 'theme.js'));
let later = 0;
let others = 0;
console.log(`${kb(scripts)}  theme.js`);
for (const name of readdirSync(join(dist, 'assets')).sort()) {
  if (name.endsWith('.gz')) continue;
  const path = join(dist, 'assets', name);
  // Fonts are compressed already.
  const bytes = name.endsWith('.woff2') ? readFileSync(path).length : size(path);
  console.log(`${kb(bytes)}  assets/${name}${name.endsWith('.js') && !first.has(name) ? ' (later)' : ''}`);
  if (!name.endsWith('.js')) others += bytes;
  else if (first.has(name)) scripts += bytes;
  else later += bytes;
}
console.log(`${kb(others)}  style and font`);
console.log(`${kb(later)}  script that is fetched later, gzip`);
console.log(`${kb(scripts)}  script of a first visit, gzip (goal ${GOAL_KB} KB, limit ${LIMIT_KB} KB)`);
if (scripts > LIMIT_KB * 1024) {
  console.error(`Script is over the limit of ${LIMIT_KB} KB: load a page lazily or drop a dependency.`);
  process.exit(1);
}
