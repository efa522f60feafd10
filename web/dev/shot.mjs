import { chromium } from '@playwright/test';
const [, , out = '/tmp/shots', base = 'http://127.0.0.1:8460'] = process.argv;
const only = process.env.ONLY?.split(',');
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
});
const problems = [];
async function page(theme, width, height = 900, user = 'admin') {
  const ctx = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
  const p = await ctx.newPage();
  p.on('console', (m) => {
    if (['error', 'warning'].includes(m.type())) problems.push(m.text());
  });
  p.on('pageerror', (e) => problems.push('pageerror ' + e.message));
  await p.goto(base + '/');
  await p.fill('[name=username]', user);
  await p.fill('[name=password]', 'correct horse');
  await p.keyboard.press('Enter');
  await p.waitForSelector('#verdict');
  await p.waitForTimeout(700);
  return p;
}
const shot = async (p, name, full = true) => {
  if (!only || only.some((o) => name.startsWith(o)))
    await p.screenshot({ path: `${out}/${name}.png`, fullPage: full });
};
for (const [theme, width] of [
  ['dark', 1440],
  ['light', 1440],
  ['dark', 390],
]) {
  const p = await page(theme, width);
  const tag = width === 390 ? '390' : theme;
  await p.waitForTimeout(4000);
  await shot(p, `overview-${tag}`);
  for (const [path, name] of [
    ['/circuit-breaker', 'breaker'],
    ['/system-health', 'health'],
    ['/audit-log', 'audit'],
  ]) {
    await p.goto(base + path);
    await p.waitForTimeout(900);
    await shot(p, `${name}-${tag}`);
    const over = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) problems.push(`${name}-${tag} overflows by ${over}`);
  }
  await p.goto(base + '/system-health?service=mail_relay');
  await p.waitForTimeout(700);
  await shot(p, `drawer-${tag}`, false);
  await p.goto(base + '/audit-log?entry=45');
  await p.waitForTimeout(700);
  await shot(p, `entry-${tag}`, false);
  await p.keyboard.press('Escape');
  await p.keyboard.press('Control+k');
  await p.waitForTimeout(300);
  await shot(p, `palette-${tag}`, false);
  await p.keyboard.type('halt');
  await p.waitForTimeout(200);
  await shot(p, `palette-halt-${tag}`, false);
  await p.keyboard.press('Enter');
  await p.waitForTimeout(400);
  await p.keyboard.type('market data feed is stale since 12:04');
  await shot(p, `trip-${tag}`, false);
  await p.keyboard.press('Escape');
  await p.context().close();
}
console.log(problems.join('\n'));
await browser.close();
