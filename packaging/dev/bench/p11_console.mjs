// P11: what a browser asks for on its first visit. Every request of Chromium goes through a small proxy that forwards
// those to the appliance, counts script bytes as gzip makes them, and writes down whoever else was asked.
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import http from 'node:http';

const [, , origin, root] = process.argv;
const { chromium } = createRequire(`${root}/web/package.json`)('@playwright/test');
const home = new URL(origin);
const strangers = new Set();
let scripts = 0;
let files = 0;

const proxy = http.createServer((request, answer) => {
  const url = new URL(request.url, origin);
  if (url.host !== home.host) {
    strangers.add(url.host);
    answer.writeHead(502).end();
    return;
  }
  const headers = { ...request.headers, 'accept-encoding': 'identity' };
  const onward = http.request(url, { method: request.method, headers }, (reply) => {
    answer.writeHead(reply.statusCode, reply.headers);
    const chunks = [];
    reply.on('data', (chunk) => chunks.push(chunk));
    reply.on('end', () => {
      if (/javascript/.test(reply.headers['content-type'] ?? '')) {
        scripts += gzipSync(Buffer.concat(chunks), { level: 9 }).length;
        files += 1;
      }
    });
    reply.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  request.pipe(onward);
});
proxy.on('connect', (request, socket) => {
  strangers.add(request.url);
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
console.log(JSON.stringify({ kb: scripts / 1000, files, strangers: [...strangers] }));
