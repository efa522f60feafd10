import { expect, test, type BrowserContext } from '@playwright/test';
import { Appliance } from './appliance';
import { PAGES, Watch, admin, call, overflow, serious, shot, visit } from './hands';

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

test('DRY RUN stands on every page while it holds', async () => {
  const { page, watch } = await visit(context, appliance.base, '/');
  await call(page, 'POST', '/api/v1/settings/dry-run', {
    on: true,
    reason: 'the new gateway is tried without real orders',
  });
  for (const { path } of [...PAGES, { path: '/alerts' }, { path: '/api-keys' }, { path: '/configuration' }]) {
    await page.goto(path);
    await expect(page.getByRole('note', { name: 'Dry run' })).toContainText('Orders are simulated');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  }
  await expect(page).toHaveTitle(/^DRY RUN/);
  await page.goto('/');
  await expect(page.locator('#verdict')).toHaveText(/DRY RUN/);
  expect(await serious(page)).toEqual([]);
  await shot(page, 'dry-run-dark');
  await call(page, 'POST', '/api/v1/settings/dry-run', {
    on: false,
    reason: 'the trial of the gateway is over',
  });
  // Without a reload.
  await expect(page.getByRole('note', { name: 'Dry run' })).toHaveCount(0);
  watch.clean();
});

test('automatic trips that are off stand in red on every page', async ({ browser }) => {
  const own = await browser.newContext({
    baseURL: appliance.base,
    storageState: await context.storageState(),
    viewport: { width: 390, height: 844 },
  });
  const page = await own.newPage();
  const watch = await Watch.over(page, appliance.base);
  // They cannot be switched off while the desk holds positions: the answer is the real one but for this.
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'SharedWorker');
    Reflect.deleteProperty(globalThis, 'EventSource');
  });
  await page.route('**/api/v1/overview', async (route) => {
    const answer = await route.fetch();
    const whole = (await answer.json()) as { settings: object };
    await route.fulfill({
      json: {
        ...whole,
        settings: { ...whole.settings, circuit_breaker_enabled: false, readers_behind: 1, dry_run: true },
      },
    });
  });
  for (const path of ['/', '/circuit-breaker', '/api-keys']) {
    await page.goto(path);
    await expect(page.getByText('Automatic trips are OFF')).toBeVisible();
    await expect(page.getByText('1 reader has not confirmed it yet.')).toBeVisible();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await serious(page)).toEqual([]);
  }
  await shot(page, 'automatic-trips-off-390');
  watch.clean();
  await own.close();
});
