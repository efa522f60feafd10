import { expect, test, type BrowserContext } from '@playwright/test';
import { Appliance } from './appliance';
import { PAGES, Watch, admin, overflow, serious, shot } from './hands';

let appliance: Appliance;
let state: Awaited<ReturnType<BrowserContext['storageState']>>;

const WIDTHS = [1440, 390, 360];
/** Long enough that every service has been checked and the desk has traded. */
const WARM_UP_MS = 12_000;
const CHART_MS = 40_000;
const pictured = process.env.SCREENSHOTS === '1';

test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  const context = await admin(browser, appliance);
  state = await context.storageState();
  await context.close();
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
});
test.afterAll(() => appliance?.stop());

for (const colorScheme of ['dark', 'light'] as const) {
  for (const width of WIDTHS) {
    test(`every page, ${colorScheme}, ${width} px`, async ({ browser }) => {
      const context = await browser.newContext({
        baseURL: appliance.base,
        storageState: state,
        colorScheme,
        viewport: { width, height: width === 1440 ? 900 : 844 },
      });
      const page = await context.newPage();
      const watch = await Watch.over(page, appliance.base);
      for (const { path, name, heading } of PAGES) {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
        await expect(page.getByText(/^Live · \d s$/)).toBeVisible();
        if (name === 'audit-log') await expect(page.locator('[data-row]').first()).toBeVisible();
        expect(await overflow(page), `${name} is wider than the screen`).toBeLessThanOrEqual(0);
        expect(await serious(page), name).toEqual([]);
        // A picture of a chart wants something on it.
        if (pictured && width === 1440 && name === 'overview') await page.waitForTimeout(CHART_MS);
        if (width === 1440) await shot(page, `${name}-${colorScheme}`, { full: name !== 'audit-log' });
        if (width === 390 && colorScheme === 'dark')
          await shot(page, `${name}-390`, { full: name !== 'audit-log' });
      }
      watch.clean();
      await context.close();
    });
  }
}

test('drawers, filters and the keyboard', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: appliance.base, storageState: state });
  const page = await context.newPage();
  const watch = await Watch.over(page, appliance.base);

  // A row opens by keyboard; the address names it; Esc closes it.
  await page.goto('/system-health');
  await expect(page.locator('[data-row]').first()).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.locator('dialog.drawer[open]')).toBeVisible();
  await expect(page).toHaveURL(/service=/);
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog.drawer[open]')).toHaveCount(0);
  await expect(page).not.toHaveURL(/service=/);

  // Filters live in the address, so that a link shows the same.
  await page.goto('/audit-log?outcome=success');
  await expect(page.getByRole('button', { name: /^Outcome .*Success/ })).toBeVisible();
  await expect(page.locator('[data-row]').first()).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('nothing is called like this');
  await expect(page.getByText('No entry fits the filters.')).toBeVisible();
  await expect(page).toHaveURL(/q=nothing/);
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.locator('[data-row]').first().click();
  await expect(page.getByRole('heading', { name: 'Hashes' })).toBeVisible();
  await shot(page, 'audit-log-entry-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Verify chain' }).click();
  await expect(page.getByText(/entries checked/)).toBeVisible();

  await page.keyboard.press('?');
  await expect(page.getByRole('heading', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await expect(page.getByRole('heading', { name: 'System Health' })).toBeVisible();
  await page.goto('/there-is-no-such-page');
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
  watch.clean();
  await context.close();
});

test('one connection serves all tabs, and nothing leaves the host', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: appliance.base, storageState: state });
  const pages = [];
  for (let i = 0; i < 8; i++) {
    const page = await context.newPage();
    await page.goto('/');
    pages.push(page);
  }
  // Six streams would use up what a browser allows; eight live tabs show that there is one.
  for (const page of pages) await expect(page.getByText(/^Live · \d s$/)).toBeVisible();
  await context.close();
});

test('without a shared worker the page has its own stream; without streams it asks', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: appliance.base, storageState: state });
  const own = await context.newPage();
  await own.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'));
  await own.goto('/');
  await expect(own.getByText(/^Live · \d s$/)).toBeVisible();
  const asking = await context.newPage();
  await asking.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'SharedWorker');
    Reflect.deleteProperty(globalThis, 'EventSource');
  });
  await asking.goto('/');
  await expect(asking.getByText(/^Polling · \d s$/)).toBeVisible();
  await expect(asking.locator('#verdict')).toHaveText(/Trading is OPEN/);
  await asking.waitForTimeout(12_000);
  await expect(asking.getByText(/^Polling · \d s$/)).toBeVisible();
  await context.close();
});

test('the hand-over sheet: what is printed is black on white, without buttons', async ({ browser }) => {
  const context = await browser.newContext({
    baseURL: appliance.base,
    storageState: state,
    viewport: { width: 794, height: 1123 },
  });
  const page = await context.newPage();
  await page.goto('/');
  await expect(page.locator('#verdict')).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('navigation')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Trip Circuit Breaker…' })).toBeHidden();
  await expect(page.locator('#verdict')).toBeVisible();
  await shot(page, 'hand-over-sheet', { full: true });
  await context.close();
});
