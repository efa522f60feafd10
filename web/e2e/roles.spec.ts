import { expect, test, type BrowserContext } from '@playwright/test';
import { Appliance } from './appliance';
import { Watch, admin, firstRun, member, shot } from './hands';

let appliance: Appliance;
let context: BrowserContext;

test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  context = await admin(browser, appliance);
});
test.afterAll(async () => {
  await context?.close();
  await appliance?.stop();
});

test('a viewer sees everything and is told who may act', async ({ browser }) => {
  const link = await member(context, appliance, 'watcher', 'viewer');
  const own = await browser.newContext({ baseURL: appliance.base });
  const page = await own.newPage();
  const watch = await Watch.over(page, appliance.base);
  await firstRun(page, link, { name: 'watcher', password: 'a long enough password' });
  await expect(page.locator('#verdict')).toHaveText(/Trading is OPEN/);

  const trip = page.getByRole('button', { name: 'Trip Circuit Breaker…' });
  await expect(trip).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByText('Needs the role operator.').first()).toBeVisible();
  await trip.click({ force: true });
  await expect(page.locator('dialog[open]')).toHaveCount(0);

  const nav = page.getByRole('navigation', { name: 'Pages' });
  await expect(nav.getByText('Audit Log')).toBeVisible();
  await expect(nav.getByRole('link', { name: /Audit Log/ })).toHaveAttribute('aria-disabled', 'true');
  await page.goto('/audit-log');
  await expect(page.getByText('Reading the audit log needs the role operator.')).toBeVisible();

  await page.goto('/circuit-breaker');
  await expect(page.getByText('Needs the role admin.')).toBeVisible();
  await shot(page, 'viewer-circuit-breaker-dark');
  watch.clean();
  await own.close();
});

test('an operator may trip and reset, not release', async ({ browser }) => {
  const link = await member(context, appliance, 'duty', 'operator');
  const own = await browser.newContext({ baseURL: appliance.base });
  const page = await own.newPage();
  const watch = await Watch.over(page, appliance.base);
  await firstRun(page, link, { name: 'duty', password: 'a long enough password' });
  await page.goto('/circuit-breaker');
  await expect(page.getByRole('button', { name: 'Trip Circuit Breaker…' })).toHaveAttribute(
    'aria-disabled',
    'false',
  );
  await expect(page.getByRole('button', { name: 'Release Kill Switch…' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expect(page.getByText('Needs the role admin.')).toBeVisible();
  await page.goto('/audit-log');
  await expect(page.locator('[data-row]').first()).toBeVisible();
  watch.clean();
  await own.close();
});
