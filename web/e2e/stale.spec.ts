import { expect, test, type BrowserContext } from '@playwright/test';
import { Appliance } from './appliance';
import { admin, dialog, fillByKeyboard, serious, shot, visit } from './hands';

let appliance: Appliance;
let context: BrowserContext;

/** Ten seconds of silence, and a margin for a busy machine. */
const STALE_MS = 14_000;

test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  context = await admin(browser, appliance);
});
test.afterAll(async () => {
  await context?.close();
  await appliance?.stop();
});

test('a frozen appliance is lagging, then UNKNOWN; it comes back by itself', async () => {
  const { page, watch } = await visit(context, appliance.base, '/', /net::ERR|Failed to load resource/);
  await expect(page.getByText(/^Live · \d s$/)).toBeVisible();
  await expect(page.locator('#verdict')).toHaveText(/Trading is OPEN/);
  appliance.freeze();
  await expect(page.getByText(/^Lagging · \d s$/)).toBeVisible({ timeout: 8_000 });
  await expect(page.locator('#verdict')).toHaveText('Trading state UNKNOWN', { timeout: STALE_MS });
  await expect(page).toHaveTitle('UNKNOWN · Overview · Tradewarden');
  await expect(page.getByText(/Last known: OPEN\. Do not assume that orders pass\./)).toBeVisible();
  await expect(page.getByText(/No update for 1\d s\./)).toHaveCount(1);
  await expect(page.getByText('Stale · was Healthy').first()).toBeVisible();
  await expect(page.getByText(/Trading is OPEN/)).toHaveCount(0);
  await shot(page, 'stale-dark');
  expect(await serious(page)).toEqual([]);

  // A trip stays possible and says that the state is not known.
  await page.getByRole('button', { name: 'Trip Circuit Breaker…' }).click();
  await expect(dialog(page)).toContainText(/The state is not known: no update for/);
  await page.keyboard.press('Escape');

  appliance.thaw();
  await expect(page.locator('#verdict')).toHaveText(/Trading is OPEN/, { timeout: 30_000 });
  await expect(page.getByText(/^Live · \d s$/)).toBeVisible();
  watch.clean();
});

test('an appliance that is gone: no answer is not taken for a refusal', async () => {
  const page = await context.newPage();
  await page.goto('/circuit-breaker');
  await expect(page.getByRole('heading', { name: 'Circuit Breaker OPEN' })).toBeVisible();
  await appliance.cut();
  await expect(page.getByRole('heading', { name: 'Circuit Breaker UNKNOWN' })).toBeVisible({
    timeout: STALE_MS,
  });
  await shot(page, 'stale-circuit-breaker-dark');
  await page.getByRole('button', { name: 'Trip Circuit Breaker…' }).click();
  await fillByKeyboard(page, 'The appliance is gone, trading has to stop');
  await page.keyboard.press('Control+Enter');
  await expect(dialog(page)).toContainText(
    'No answer. The breaker may have tripped: check its state before you retry.',
  );
  await expect(dialog(page).getByRole('textbox', { name: /Reason/ })).toHaveValue(
    'The appliance is gone, trading has to stop',
  );
});
