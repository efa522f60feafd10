// Writes src/lib/api/schema.d.ts from the appliance's own OpenAPI document; with --check says whether it still fits.
// The document comes from TRADEWARDEN_URL where that is set, else from a demo started for the moment.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const START_MS = 60_000;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const binary = process.env.TRADEWARDEN_BIN ?? here('../../target/debug/tradewarden');
const target = here('../src/lib/api/schema.d.ts');

async function read(base) {
  const answer = await fetch(`${base}/api/openapi.json`);
  if (!answer.ok) throw new Error(`${base}/api/openapi.json answered ${answer.status}`);
  return answer.json();
}

async function fromDemo() {
  if (!existsSync(binary)) {
    throw new Error(`There is no ${binary}. Build it (cargo build) or name it in TRADEWARDEN_BIN.`);
  }
  const flags = ['--http-listen', '127.0.0.1:0', '--resp-listen', '127.0.0.1:0', '--desk-ports', '0'];
  const child = spawn(binary, ['demo', '--json', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const line = await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('The demo did not say where it listens.')), START_MS);
      let said = '';
      child.once('exit', (code) => reject(new Error(`The demo ended with ${code}.`)));
      child.stdout.on('data', (chunk) => {
        said += chunk;
        const found = said.split('\n').find((l, i, all) => i < all.length - 1 && l.startsWith('{'));
        if (!found) return;
        clearTimeout(late);
        resolve(found);
      });
    });
    return await read(JSON.parse(line).address);
  } finally {
    child.removeAllListeners('exit');
    child.kill('SIGTERM');
  }
}

const url = process.env.TRADEWARDEN_URL;
const document = await (url ? read(url.replace(/\/+$/, '')) : fromDemo());
const text =
  '/* Made from the OpenAPI document of the appliance by `npm run api`. Do not edit. */\n\n' +
  astToString(await openapiTS(document));

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
  console.log(`wrote ${target}`);
} else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  console.error(
    'schema.d.ts does not fit the OpenAPI document of the appliance: run `npm run api` and commit it.',
  );
  process.exitCode = 1;
} else {
  console.log('schema.d.ts fits the OpenAPI document.');
}
