import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { Appliance } from './appliance';
import {
  LOOKS,
  Watch,
  admin,
  dialog,
  drawer,
  fillByKeyboard,
  inLook,
  serious,
  shot,
  sound,
  visit,
} from './hands';

let appliance: Appliance;
let context: BrowserContext;

/** Two or three checks of a demo, which looks every two seconds, and a margin. */
const NOTICED_MS = 40_000;
/** A board counts as old after fifteen seconds; and a margin for a busy machine. */
const OLD_MS = 30_000;

test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  context = await admin(browser, appliance);
});
test.afterAll(async () => {
  await context?.close();
  await appliance?.stop();
});

async function openDrawer(page: Page, service: string): Promise<void> {
  await page.getByRole('link', { name: `Open ${service}` }).click();
  await expect(page.getByRole('heading', { name: service })).toBeVisible();
}

test('what fails is named, with its error in full, and blocks a reset', async () => {
  const { page, watch } = await visit(context, appliance.base, '/', /status of 409/);
  await expect(page.locator('#verdict')).toHaveText('Trading is OPEN');

  await appliance.fault('slow', true, 'orchestrator');
  await appliance.fault('error_503', true, 'model_registry');
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await expect(attention.locator('strong', { hasText: 'model_registry' })).toBeVisible({
    timeout: NOTICED_MS,
  });
  await expect(attention.locator('strong', { hasText: 'orchestrator' })).toBeVisible({ timeout: NOTICED_MS });
  await expect(page.getByText(/things? needs? attention; none blocks trading\./)).toBeVisible();
  expect(await serious(page)).toEqual([]);
  await shot(page, 'overview-attention-dark', { full: true });

  await openDrawer(page, 'model_registry');
  await expect(page.getByRole('heading', { name: 'Last error' })).toBeVisible();
  await expect(page.locator('dialog pre').first()).toContainText('503');
  await shot(page, 'system-health-drawer-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await shot(page, 'system-health-attention-dark');

  // A critical one puts trading at risk, and a reset then needs an admin's override.
  await appliance.fault('error_503', true, 'execution_gateway');
  await page.goto('/');
  await expect(page.locator('#verdict')).toHaveText('Trading is OPEN, at risk', { timeout: NOTICED_MS });
  await expect(page.locator('#favicon')).toHaveAttribute('href', '/favicon-risk.svg');
  await shot(page, 'at-risk-dark');
  await page.getByRole('button', { name: 'Trip Circuit Breaker…' }).click();
  await fillByKeyboard(page, 'The execution gateway answers every request with an error');
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('#verdict')).toHaveText('Trading is BLOCKED');

  await page.getByRole('link', { name: /Review conditions to reset/ }).click();
  await expect(page.getByRole('heading', { name: 'Circuit Breaker TRIPPED' })).toBeVisible();
  await page.getByRole('button', { name: 'Reset Circuit Breaker…' }).click();
  await fillByKeyboard(page, 'Trying whether the gateway is back again');
  await page.keyboard.press('Control+Enter');
  await expect(dialog(page).getByText('Refused.')).toBeVisible();
  await expect(dialog(page).getByRole('list')).toContainText('execution_gateway');
  await shot(page, 'reset-refused-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');
  watch.clean();
});

test('one service in full: latency over spans, uptime with what nobody knows, its exchange, maintenance', async () => {
  const page = await context.newPage();
  const watch = await Watch.over(page, appliance.base);
  await appliance.fault('error_503', true, 'model_registry');
  await page.goto('/system-health?service=model_registry');
  const drawer = page.getByRole('dialog', { name: 'model_registry' });
  await expect(drawer.getByRole('heading', { name: /^Exchange that failed/ })).toBeVisible({
    timeout: NOTICED_MS,
  });
  await expect(drawer.locator('pre').last()).toContainText('503 Service Unavailable');
  await expect(drawer.getByText('status in 2xx')).toBeVisible();
  await expect(drawer.getByRole('img', { name: /^Latency of model_registry: now/ })).toBeVisible({
    timeout: NOTICED_MS,
  });
  await expect(drawer.getByRole('img', { name: /^State over 1h/ })).toBeVisible();

  // The demo has run for minutes: of a week nearly nothing is known, and it says so.
  const week = drawer.getByRole('row', { name: /^7d/ });
  await expect(week).toContainText('99.');
  for (const span of ['24h', '7d', '1h']) {
    await drawer.getByRole('button', { name: span, exact: true }).click();
    await expect(drawer.getByRole('button', { name: span, exact: true })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await expect(drawer.getByRole('img', { name: new RegExp(`^State over ${span}`) })).toBeVisible();
  }
  await shot(page, 'system-health-service-dark');
  expect(await serious(page)).toEqual([]);

  await drawer.getByRole('button', { name: 'Begin Maintenance…' }).click();
  await expect(drawer.getByRole('button', { name: 'Begin Maintenance', exact: true })).toBeDisabled();
  await drawer.getByRole('textbox').fill('Moving the registry to the new machine');
  await drawer.getByRole('button', { name: 'Begin Maintenance', exact: true }).click();
  await expect(drawer.getByText('Moving the registry to the new machine')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('cell', { name: /^In maintenance until/ })).toBeVisible({
    timeout: NOTICED_MS,
  });
  await page.goto('/system-health?service=model_registry');
  await drawer.getByRole('button', { name: 'End now' }).click();
  await expect(drawer.getByRole('button', { name: 'End now' })).toHaveCount(0);
  await page.keyboard.press('Escape');

  await appliance.fault('error_503', false, 'model_registry');
  await page.getByRole('button', { name: 'Grid', exact: true }).click();
  await expect(page).toHaveURL(/view=grid/);
  await expect(page.getByRole('button', { name: /model_registry/ })).toContainText('Healthy', {
    timeout: NOTICED_MS,
  });
  await shot(page, 'system-health-grid-dark');
  expect(await serious(page)).toEqual([]);
  watch.clean();
});

for (const look of LOOKS) {
  test(`the drawer of a service, ${look.title}`, ({ browser }) =>
    inLook(browser, appliance.base, context, look, async (page) => {
      await page.goto('/system-health');
      await expect(page.locator('[data-row]').first()).toBeVisible();
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(/service=/);
      const name = new URL(page.url()).searchParams.get('service') ?? '';
      const open = page.getByRole('dialog', { name });
      await expect(open.getByRole('img', { name: /^State over 1h/ })).toBeVisible();
      await expect(open.getByRole('row', { name: /^7d/ })).toBeVisible();
      await sound(page);
      const body = open.getByRole('region', { name });
      expect(await body.evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0);
      // The dark one shows a failure, in the test above.
      if (look.picture && look.picture !== 'dark') await shot(page, `system-health-drawer-${look.picture}`);
      await page.keyboard.press('Escape');
      await expect(drawer(page)).toHaveCount(0);
    }));
}

test('the appliance answers but its checks do not run: the board is the last known one, greyed, with its age', async () => {
  const page = await context.newPage();
  const watch = await Watch.over(page, appliance.base);
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'SharedWorker');
    Reflect.deleteProperty(globalThis, 'EventSource');
  });
  // What is answered is real but for the time of the last check, which stands still.
  let stood: string | null = null;
  await page.route('**/api/v1/overview', async (route) => {
    const answer = await route.fetch();
    const told = (await answer.json()) as { health: { refreshed_at: string } };
    stood ??= told.health.refreshed_at;
    told.health.refreshed_at = stood;
    await route.fulfill({ response: answer, json: told });
  });
  await page.goto('/system-health');
  await expect(page.getByText(/^Polling · \d s$/)).toBeVisible();
  await expect(page.getByText(/No check has finished for/)).toHaveCount(0);
  await expect(page.getByText(/No check has finished for \d+ s\. This is the last known board/)).toBeVisible({
    timeout: OLD_MS,
  });
  await expect(page.getByText(/^board \d+ s old$/)).toBeVisible();
  const board = page.getByRole('region', { name: 'Services' });
  await expect(board).toHaveClass(/\bold\b/);
  await expect(board.getByText('Stale · was Healthy').first()).toBeVisible();
  await expect(board.getByText('Healthy', { exact: true })).toHaveCount(0);
  // The appliance itself is there: its words are not called stale.
  await expect(page.getByText(/No update for/)).toHaveCount(0);
  expect(await serious(page)).toEqual([]);
  await shot(page, 'system-health-old-dark');
  watch.clean();
  await page.close();
});

test('a frozen appliance: the board says how it was, greyed, with its age, and comes back by itself', async () => {
  const { page, watch } = await visit(
    context,
    appliance.base,
    '/system-health',
    /net::ERR|Failed to load resource/,
  );
  const board = page.getByRole('region', { name: 'Services' });
  await expect(board.getByText('Healthy', { exact: true }).first()).toBeVisible();
  appliance.freeze();
  await expect(board.getByText('Stale · was Healthy').first()).toBeVisible({ timeout: OLD_MS });
  await expect(page.getByText(/No update for 1\d s\./)).toHaveCount(1);
  await expect(board.getByText('Healthy', { exact: true })).toHaveCount(0);
  await expect(board).toHaveClass(/\bold\b/, { timeout: OLD_MS });
  await expect(page.getByText(/No check has finished for \d+ s\./)).toBeVisible();
  expect(await serious(page)).toEqual([]);
  await shot(page, 'stale-system-health-dark');

  // A service still opens with what is known; what cannot be read says so and can be asked again.
  await board.locator('[data-row]').first().click();
  await expect(drawer(page).locator('.title')).toContainText('Stale · was');
  await expect(drawer(page).getByText(/The history cannot be shown/)).toBeVisible({ timeout: OLD_MS });
  await expect(drawer(page).getByRole('button', { name: 'Retry' }).first()).toBeVisible();
  expect(await serious(page)).toEqual([]);
  appliance.thaw();
  await expect(page.getByText(/^Live · \d s$/)).toBeVisible({ timeout: OLD_MS });
  await drawer(page).getByRole('button', { name: 'Retry' }).first().click();
  await page.keyboard.press('Escape');
  await expect(board).not.toHaveClass(/\bold\b/, { timeout: OLD_MS });
  await expect(board.getByText('Healthy', { exact: true }).first()).toBeVisible();
  watch.clean();
  await page.close();
});
