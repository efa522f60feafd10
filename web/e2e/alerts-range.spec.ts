import { expect, test, type BrowserContext } from '@playwright/test';
import { Appliance } from './appliance';
import { admin, call, dialog, serious, shot, visit } from './hands';

let appliance: Appliance;
let context: BrowserContext;

const SENT_MS = 20_000;

test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  context = await admin(browser, appliance);
});
test.afterAll(async () => {
  await context?.close();
  await appliance?.stop();
});

test('a time range of the poison queue says beforehand what it reaches', async () => {
  await appliance.fault('mail_rejects', true);
  const { page, watch } = await visit(context, appliance.base, '/alerts/poison');
  await expect(page.getByText(/The queue is empty/)).toBeVisible();
  await call(page, 'POST', '/api/v1/alerts', {
    alerts: [{ labels: { alertname: 'RangeTest', severity: 'warning' } }],
  });
  await expect(page.locator('[data-row]')).toHaveCount(1, { timeout: SENT_MS });
  await page.getByRole('button', { name: 'Retry a time range…' }).click();
  await expect(dialog(page)).toContainText('1 delivery: 1 Email');
  await dialog(page).getByLabel('Owed before, UTC').fill('2020-01-01T00:00');
  await expect(dialog(page)).toContainText('Nothing in the queue lies in this range.');
  await expect(dialog(page).getByRole('button', { name: /^Retry 0/ })).toBeDisabled();
  await dialog(page).getByLabel('Owed before, UTC').fill('2099-01-01T00:00');
  await expect(dialog(page)).toContainText('1 delivery: 1 Email');
  await shot(page, 'alerts-retry-range-dark');
  expect(await serious(page)).toEqual([]);
  await appliance.fault('mail_rejects', false);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/The queue is empty/)).toBeVisible({ timeout: SENT_MS });
  watch.clean();
  await page.close();
});
