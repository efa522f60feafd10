import { expect, test, type BrowserContext } from '@playwright/test';
import { Appliance } from './appliance';
import { admin, call, dialog, fillByKeyboard, serious, shot, visit } from './hands';

let appliance: Appliance;
let context: BrowserContext;

const REASON = 'Market data has stood still since 12:04, orders are priced wrong';
const BACK = 'Prices move again and agree with the exchange';

test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  context = await admin(browser, appliance);
});
test.afterAll(async () => {
  await context?.close();
  await appliance?.stop();
});

test('trip by keyboard alone, seen in every tab; reset; the next reset waits', async () => {
  const { page, watch } = await visit(context, appliance.base, '/system-health');
  const other = await context.newPage();
  await other.goto('/');
  await expect(other.locator('#verdict')).toHaveText(/Trading is OPEN/);

  // The palette knows the words people use.
  await expect(page.getByRole('heading', { name: 'System Health' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('halt');
  await expect(page.getByRole('option').first()).toHaveText(/Trip Circuit Breaker/);
  await shot(page, 'palette-dark');
  await page.keyboard.press('Enter');

  // Too short, not acknowledged: nothing can be sent.
  await expect(dialog(page)).toContainText('All new trading orders are blocked immediately.');
  await page.keyboard.type('nineteen characters');
  await expect(dialog(page)).toContainText('19 of 20 characters, 1 more');
  await page.keyboard.press('Control+Enter');
  await expect(dialog(page)).toBeVisible();

  // The draft survives Esc.
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('block');
  await page.keyboard.press('Enter');
  const reason = dialog(page).getByRole('textbox', { name: /Reason/ });
  await expect(reason).toHaveValue('nineteen characters');
  await page.keyboard.press('Control+a');
  await fillByKeyboard(page, REASON);
  await shot(page, 'trip-dialog-dark');
  expect(await serious(page)).toEqual([]);
  // An impatient hand sends once all the same.
  await Promise.all([page.keyboard.press('Control+Enter'), page.keyboard.press('Control+Enter')]);
  await expect(dialog(page)).toBeHidden();
  const sent = await call<{ items: unknown[] }>(page, 'GET', '/api/v1/audit?action=CIRCUIT_BREAKER_TRIP');
  expect(sent.items).toHaveLength(1);

  await expect(page.getByRole('link', { name: 'TRIPPED' })).toBeVisible();
  await expect(page).toHaveTitle('TRIPPED · System Health · Tradewarden');
  await expect(page.locator('#favicon')).toHaveAttribute('href', '/favicon-blocked.svg');
  await expect(other.locator('#verdict')).toHaveText('Trading is BLOCKED');
  await expect(other.getByText(REASON).first()).toBeVisible();
  await expect(other).toHaveTitle('TRIPPED · Overview · Tradewarden');
  await shot(other, 'tripped-dark');

  // Reset, with the conditions in sight.
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await expect(page.getByRole('heading', { name: 'Circuit Breaker TRIPPED' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Conditions to reset' })).toBeVisible();
  await page.getByRole('button', { name: 'Reset Circuit Breaker…' }).click();
  await fillByKeyboard(page, BACK);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { name: 'Circuit Breaker OPEN' })).toBeVisible();
  await expect(other.locator('#verdict')).toHaveText(/Trading is OPEN/);

  // The runbook's checklist ticks itself, and the history has the whole story.
  const verification = page.locator('#verification');
  await expect(verification.getByText(/4 of 4/)).toBeVisible({ timeout: 20_000 });
  const row = page.locator('#history tbody tr').first();
  await expect(row).toContainText(REASON);
  await expect(row).toContainText(BACK);
  await shot(page, 'circuit-breaker-after-reset-dark', { full: true });

  // One reset a minute, for everybody.
  await call(page, 'POST', '/api/v1/circuit-breaker/trip', { reason: REASON, acknowledged: true });
  await expect(page.getByText(/Next reset in \d+ s\./)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Reset Circuit Breaker…' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  watch.clean();
  await page.close();
  await other.close();
});

test('what happens meanwhile is named in the open dialog', async () => {
  const { page, watch } = await visit(context, appliance.base, '/circuit-breaker', /status of 409/);
  await expect(page.getByRole('heading', { name: 'Circuit Breaker TRIPPED' })).toBeVisible();
  await page.getByRole('button', { name: 'Engage Kill Switch…' }).click();
  await expect(dialog(page).getByRole('region', { name: 'Plan' })).toContainText(/to cancel/);
  const other = await context.newPage();
  await other.goto('/');
  await call(other, 'POST', '/api/v1/kill-switch/kill', {
    reason: REASON,
    acknowledged: true,
    flatten: false,
  });
  await expect(dialog(page).getByRole('alert')).toContainText(
    /Meanwhile the kill switch was ENGAGED by admin/,
  );
  watch.clean();
  await page.close();
  await other.close();
});
