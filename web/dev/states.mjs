import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
const out = '/tmp/shots';
const base = 'http://127.0.0.1:8461';
const start = async (env = {}) => {
  const c = spawn('node', [new URL('fixture.mjs', import.meta.url).pathname], {
    env: { ...process.env, PORT: '8461', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((r) => c.stdout.once('data', r));
  return c;
};
let server = await start({ RESIDUAL: '1' });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
});
const problems = [];
async function page(theme, width, user = 'admin') {
  const ctx = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme });
  const p = await ctx.newPage();
  p.on('console', (m) => {
    if (['error', 'warning'].includes(m.type())) problems.push(m.text());
  });
  p.on('pageerror', (e) => problems.push('pageerror ' + e.message));
  await p.goto(base + '/');
  await p.screenshot({ path: `${out}/signin-${theme}.png` });
  await p.fill('[name=username]', user);
  await p.fill('[name=password]', 'correct horse');
  await p.keyboard.press('Enter');
  await p.waitForSelector('#verdict');
  return p;
}
const act = async (p, label, reason) => {
  await p
    .getByRole('button', { name: label + '…' })
    .first()
    .click();
  await p.waitForTimeout(700);
  await p.keyboard.type(reason);
  await p.getByRole('dialog').getByRole('checkbox').last().check();
};
const p = await page('dark', 1440);
const v = await page('light', 1440, 'viewer');
await act(p, 'Trip Circuit Breaker', 'Market data feed frozen since 12:04, orders priced wrong');
await p.keyboard.press('Control+Enter');
await p.waitForTimeout(800);
await p.screenshot({ path: `${out}/tripped-dark.png` });
await v.goto(base + '/circuit-breaker');
await v.waitForTimeout(800);
await v.screenshot({ path: `${out}/viewer-light.png`, fullPage: true });
await p.goto(base + '/circuit-breaker');
await p.waitForTimeout(800);
await act(p, 'Reset Circuit Breaker', 'prices are fresh again, compared with the exchange');
await p.screenshot({ path: `${out}/reset-dark.png` });
await p.keyboard.press('Control+Enter');
await p.waitForTimeout(600);
await p.screenshot({ path: `${out}/reset-refused-dark.png` });
await p.keyboard.press('Escape');
await act(p, 'Engage Kill Switch', 'strategy momentum sends orders without a stop');
await p.screenshot({ path: `${out}/kill-dialog-dark.png` });
await p.keyboard.press('Control+Enter');
await p.waitForTimeout(2600);
await p.screenshot({ path: `${out}/kill-running-dark.png` });
await p.waitForTimeout(5000);
await p.screenshot({ path: `${out}/kill-done-dark.png`, fullPage: true });
await p.getByRole('button', { name: 'Release Kill Switch…' }).click();
await p.waitForTimeout(400);
await p.screenshot({ path: `${out}/release-dark.png` });
await p.keyboard.press('Escape');
await p.goto(base + '/');
await v.goto(base + '/');
await p.waitForTimeout(1500);
await p.screenshot({ path: `${out}/halted-dark.png` });
server.kill('SIGSTOP');
await p.waitForTimeout(5500);
await p.screenshot({ path: `${out}/lagging-dark.png` });
await p.waitForTimeout(7000);
await p.screenshot({ path: `${out}/stale-dark.png` });
await v.screenshot({ path: `${out}/stale-light.png` });
await p.goto(base + '/').catch(() => {});
server.kill('SIGCONT');
server.kill('SIGKILL');
console.log(problems.join('\n'));
await browser.close();
