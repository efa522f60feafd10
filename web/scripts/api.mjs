// Writes src/lib/api/schema.d.ts from the appliance's own OpenAPI document; with --check says whether it still fits.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const binary = process.env.TRADEWARDEN_BIN ?? here('../../target/debug/tradewarden');
const target = here('../src/lib/api/schema.d.ts');

if (!existsSync(binary)) {
  console.error(`There is no ${binary}. Build it (cargo build) or name it in TRADEWARDEN_BIN.`);
  process.exit(2);
}
const document = JSON.parse(execFileSync(binary, ['openapi'], { encoding: 'utf8', maxBuffer: 32 << 20 }));
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
  process.exit(1);
} else {
  console.log('schema.d.ts fits the OpenAPI document.');
}
