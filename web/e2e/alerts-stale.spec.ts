import { expect, test, type BrowserContext } from '@playwright/test';
import { Appliance } from './appliance';
import { admin, call, drawer, serious, shot, visit } from './hands';

let appliance: Appliance;
let context: BrowserContext;

/** Ten seconds of silence, and a margin for a busy machine. */
const STALE_MS = 16_000;

test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  context = await admin(browser, appliance);
});
test.afterAll(async () => {
  await context?.close();
  await appliance?.stop();
});

test('a frozen appliance: what was told stays and says that it is old', async () => {
  const { page, watch } = await visit(context, appliance.base, '/alerts', /net::ERR|Failed to load resource/);
  await expect(page.getByText(/Nothing fires\./)).toBeVisible();
  await call(page, 'POST', '/api/v1/alerts', {
    alerts: [
      {
        labels: { alertname: 'FeedLag', severity: 'critical' },
        annotations: { summary: 'Prices arrive late' },
      },
    ],
  });
  // Nobody asked for it: the stream told.
  await expect(page.locator('[data-row]')).toHaveCount(1);
  appliance.freeze();
  await expect(page.getByText('Stale · was Critical')).toBeVisible({ timeout: STALE_MS });
  await expect(page.getByText(/No update for 1\d s\./)).toHaveCount(1);
  await expect(page.getByText(/last known:/)).toBeVisible();
  await shot(page, 'stale-alerts-dark');
  expect(await serious(page)).toEqual([]);

  // The incident opens with what is known; what is not says so and can be asked again.
  await page.locator('[data-row]').click();
  await expect(drawer(page).locator('.title')).toContainText('Stale · was Critical');
  await expect(drawer(page).getByText(/Why it was or was not told cannot be shown/)).toBeVisible({
    timeout: STALE_MS,
  });
  appliance.thaw();
  await expect(page.getByText(/^Live · \d s$/)).toBeVisible({ timeout: 30_000 });
  await expect(drawer(page).locator('ol li').first()).toBeVisible({ timeout: STALE_MS });
  await page.keyboard.press('Escape');
  await expect(page.locator('tbody')).toContainText('Critical');
  watch.clean();
  await page.close();
});

test('the pages are there even when the appliance is gone before they were opened', async () => {
  const page = await context.newPage();
  await page.goto('/');
  await expect(page.locator('#verdict')).toBeVisible();
  // They are fetched once the first page stands.
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some((e) => /\/assets\/alerts-.*\.js/.test(e.name)),
  );
  await appliance.cut();
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await expect(page.getByRole('heading', { level: 1, name: 'Poison Queue' })).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: 'The poison queue cannot be shown' })).toBeVisible({
    timeout: STALE_MS,
  });
  await expect(page.getByRole('button', { name: 'Retry', exact: true })).toBeVisible();
  await expect(page).toHaveTitle('UNKNOWN · Poison Queue · Tradewarden', { timeout: STALE_MS });
  await shot(page, 'stale-poison-queue-dark');
});
