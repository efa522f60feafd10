// P11: what a browser asks for on its first visit. Every request of Chromium goes through a small proxy that forwards
// those to the appliance, counts script bytes as gzip makes them, and writes down whoever else was asked. Chromium calls
// home by itself: whom it asks on a bare page with a sign-in form is not the console's doing and is left out.
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import http from 'node:http';

const [, , origin, root] = process.argv;
const { chromium } = createRequire(`${root}/web/package.json`)('@playwright/test');
const home = new URL(origin).host;
const BARE = '<!doctype html><title>x</title><form><input name=u><input name=p type=password></form>';

async function visit(answerer) {
  const seen = { strangers: new Set(), scripts: 0, files: 0 };
  const proxy = http.createServer((request, answer) => {
    const url = new URL(request.url, origin);
    if (url.host !== home) {
      seen.strangers.add(url.hostname);
      answer.writeHead(502).end();
      return;
    }
    answerer(url, request, answer, seen);
  });
  proxy.on('connect', (request, socket) => {
    seen.strangers.add(request.url.replace(/:\d+$/, ''));
    socket.end('HTTP/1.1 502 No\r\n\r\n');
  });
  await new Promise((up) => proxy.listen(0, '127.0.0.1', up));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    proxy: { server: `http://127.0.0.1:${proxy.address().port}`, bypass: '<-loopback>' },
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  });
  const page = await browser.newPage();
  await page.goto(origin, { waitUntil: 'load' });
  await page.waitForTimeout(4000);
  await browser.close();
  proxy.closeAllConnections();
  proxy.close();
  return seen;
}

function bare(url, request, answer) {
  answer.writeHead(200, { 'content-type': 'text/html' }).end(BARE);
}

function forward(url, request, answer, seen) {
  const headers = { ...request.headers, 'accept-encoding': 'identity' };
  const onward = http.request(url, { method: request.method, headers }, (reply) => {
    answer.writeHead(reply.statusCode, reply.headers);
    const chunks = [];
    reply.on('data', (chunk) => chunks.push(chunk));
    reply.on('end', () => {
      if (/javascript/.test(reply.headers['content-type'] ?? '')) {
        seen.scripts += gzipSync(Buffer.concat(chunks), { level: 9 }).length;
        seen.files += 1;
      }
    });
    reply.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  request.pipe(onward);
}

const own = await visit(bare);
const console_ = await visit(forward);
const strangers = [...console_.strangers].filter((host) => !own.strangers.has(host));
console.log(JSON.stringify({ kb: console_.scripts / 1000, files: console_.files, strangers }));
