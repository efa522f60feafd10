import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { Appliance } from './appliance';
import {
  ADMIN,
  Watch,
  admin,
  call,
  dialog,
  fillByKeyboard,
  firstRun,
  member,
  overflow,
  serious,
  shot,
  visit,
} from './hands';

let appliance: Appliance;
let context: BrowserContext;

const REASON = 'a smaller size while the new strategy is watched';
const ALL_CONFIRMED = /([1-9]\d*) of \1 readers confirmed/;
const ORDERS = 'position_limits.max_open_orders';

// Each test goes on with what the one before it made.
test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  context = await admin(browser, appliance);
});
test.afterAll(async () => {
  await context?.close();
  await appliance?.stop();
});

async function open(path = '/configuration', expected: RegExp | null = null) {
  const { page, watch } = await visit(context, appliance.base, path, expected);
  await expect(page.getByRole('heading', { level: 1, name: 'Configuration' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: 'Position limits' })).toBeVisible();
  return { page, watch };
}

const row = (page: Page, name: string) =>
  page.locator('.sections tbody tr').filter({ has: page.getByRole('button', { name, exact: true }) });

async function edit(page: Page, name: string, value: string): Promise<void> {
  await row(page, name).getByRole('button', { name, exact: true }).click();
  await page.getByRole('textbox', { name, exact: true }).fill(value);
}

async function review(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review changes…' }).click();
  await expect(dialog(page).getByText('Who listens').first()).toBeVisible();
}

async function apply(page: Page, changes: Record<string, unknown>, expires?: number): Promise<void> {
  const { version } = await call<{ version: number }>(page, 'GET', '/api/v1/settings');
  const named = Object.entries(changes).map(([id, value]) => {
    const [section, key] = id.split('.');
    return { section, key, value };
  });
  await call(page, 'POST', '/api/v1/settings/apply', {
    changes: named,
    base_version: version,
    reason: 'from another screen, for the test',
    ...(expires ? { expires_in_seconds: expires } : {}),
  });
}

test('several values are edited, reviewed, applied, and confirmed by the readers', async () => {
  const { page, watch } = await open();
  await expect(page.getByRole('region', { name: 'Readers' }).locator('li').first()).toBeVisible();
  await edit(page, 'Max open orders', '0');
  await expect(row(page, 'Max open orders')).toContainText('Allowed: 1 to 1,000.');
  await expect(page.getByRole('button', { name: 'Review changes…' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await page.getByRole('textbox', { name: 'Max open orders' }).fill('150');
  await edit(page, 'Max position per symbol', '900');
  await row(page, 'Days').getByRole('button', { name: 'Days', exact: true }).click();
  await row(page, 'Holidays').getByRole('button', { name: 'Holidays', exact: true }).click();
  await page.getByLabel('Add to Holidays').fill('2030-12-25');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('3 values edited')).toBeVisible();
  await shot(page, 'configuration-edited-dark');
  expect(await serious(page)).toEqual([]);

  await review(page);
  await expect(dialog(page)).toContainText(/150 orders/);
  await expect(dialog(page)).toContainText('2030-12-25');
  await expect(dialog(page).getByRole('button', { name: 'Apply Changes' })).toBeDisabled();
  await dialog(page)
    .getByRole('textbox', { name: /Reason/ })
    .fill(REASON);
  await shot(page, 'configuration-review-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole('status').getByText(ALL_CONFIRMED)).toBeVisible();
  await expect(row(page, 'Max open orders')).toContainText('150 orders');
  await expect(row(page, 'Max open orders')).toContainText(ADMIN.name);
  await shot(page, 'configuration-applied-dark');
  watch.clean();
  await page.close();
});

test('a draft stays while one looks elsewhere, and leaving the console asks', async () => {
  const { page, watch } = await open();
  await edit(page, 'Max open orders', '160');
  await page.keyboard.press('Escape');
  await expect(page.getByText('1 value edited')).toBeVisible();
  await page.getByRole('link', { name: 'Overview' }).first().click();
  await expect(page.locator('#verdict')).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('textbox', { name: 'Max open orders' })).toHaveValue('160');
  const asked = new Promise<string>((resolve) =>
    page.once('dialog', (box) => {
      resolve(box.type());
      void box.dismiss();
    }),
  );
  await page.close({ runBeforeUnload: true });
  expect(await asked).toBe('beforeunload');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByText('1 value edited')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('1 value edited')).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).click();
  watch.clean();
  await page.close();
});

test('what somebody else applied meanwhile is not overwritten', async () => {
  const { page, watch } = await open('/configuration', /status of 409/);
  await edit(page, 'Max open orders', '170');
  await review(page);
  await dialog(page)
    .getByRole('textbox', { name: /Reason/ })
    .fill(REASON);
  const other = await context.newPage();
  await other.goto('/');
  await apply(other, { [ORDERS]: 180 });
  await other.close();
  const contested = dialog(page).getByRole('table', { name: 'Values that were changed by somebody else' });
  // Either the page has heard of it already, or the appliance refuses.
  if (await dialog(page).getByRole('button', { name: 'Apply Changes' }).isEnabled()) {
    await page.keyboard.press('Control+Enter');
  }
  await expect(contested).toContainText('180 orders');
  await expect(contested).toContainText('170 orders');
  await expect(dialog(page).getByRole('button', { name: 'Apply Changes' })).toBeDisabled();
  await shot(page, 'configuration-conflict-dark');
  expect(await serious(page)).toEqual([]);
  await contested.getByRole('button', { name: 'Keep mine' }).click();
  await expect(dialog(page).getByRole('button', { name: 'Apply Changes' })).toBeEnabled();
  await page.keyboard.press('Control+Enter');
  await expect(dialog(page)).toHaveCount(0);
  await expect(row(page, 'Max open orders')).toContainText('170 orders');
  await expect(page.getByRole('status').getByText(ALL_CONFIRMED)).toBeVisible();

  // On the page itself: theirs is taken.
  await edit(page, 'Max open orders', '175');
  const again = await context.newPage();
  await again.goto('/');
  await apply(again, { [ORDERS]: 185 });
  await again.close();
  await expect(row(page, 'Max open orders').getByRole('alert')).toContainText('185 orders');
  await row(page, 'Max open orders').getByRole('button', { name: 'Take theirs' }).click();
  await expect(row(page, 'Max open orders')).toContainText('185 orders');
  watch.clean();
  await page.close();
});

test('a change that ends by itself says when, and goes back', async () => {
  const { page, watch } = await open();
  await edit(page, 'Max open orders', '77');
  await review(page);
  await dialog(page)
    .getByRole('textbox', { name: /Reason/ })
    .fill(REASON);
  await dialog(page).getByLabel('Holds').selectOption({ label: 'For 2 hours, then back' });
  await dialog(page).getByRole('button', { name: 'Apply Changes' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(row(page, 'Max open orders')).toContainText(/until .* in 1 h 59 min; then back to 185 orders/);
  await shot(page, 'configuration-expiring-dark');
  const other = await context.newPage();
  await other.goto('/');
  await apply(other, { [ORDERS]: 78 }, 2);
  await other.close();
  await expect(row(page, 'Max open orders')).toContainText('78 orders');
  await expect(row(page, 'Max open orders')).not.toContainText('78 orders', { timeout: 20_000 });
  await expect(page.getByRole('region', { name: 'Versions' })).toContainText(/ended, back in v\d+/);
  watch.clean();
  await page.close();
});

test('any version is rolled back to, after a review', async () => {
  const { page, watch } = await open();
  const versions = page.getByRole('region', { name: 'Versions' });
  await expect(versions.getByText('v1', { exact: true })).toBeVisible();
  await versions.getByRole('button', { name: 'Roll back to version 1' }).click();
  await expect(dialog(page).getByText('Who listens').first()).toBeVisible();
  await expect(dialog(page)).toContainText('150 orders');
  await dialog(page)
    .getByRole('textbox', { name: /Reason/ })
    .fill('back to what was reviewed in the morning');
  await shot(page, 'configuration-rollback-dark');
  expect(await serious(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Roll Back' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(row(page, 'Max open orders')).toContainText('150 orders');
  await expect(page.getByRole('status').getByText(ALL_CONFIRMED)).toBeVisible();
  watch.clean();
  await page.close();
});

test('dry run on and off, by keyboard', async () => {
  const { page, watch } = await open();
  await page.getByRole('button', { name: 'Switch On Dry Run…' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('textbox', { name: /Reason/ })).toBeFocused();
  await page.keyboard.type('the market data of today is not to be trusted');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('On: orders are simulated')).toBeVisible();
  await expect(page.getByText('DRY RUN').first()).toBeVisible();
  await shot(page, 'configuration-dry-run-dark');
  await page.getByRole('button', { name: 'Switch Off Dry Run…' }).focus();
  await page.keyboard.press('Enter');
  await fillByKeyboard(page, 'the market data is right again, as checked');
  expect(await serious(page)).toEqual([]);
  await shot(page, 'configuration-dry-run-off-dark');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Off: orders are real')).toBeVisible();
  watch.clean();
  await page.close();
});

test('the guards stay on while positions are open', async () => {
  const { page, watch } = await open('/configuration', /status of 4(09|22)/);
  await page.getByRole('button', { name: 'Switch Off Guards…' }).click();
  await expect(
    dialog(page)
      .getByText(/positions/)
      .first(),
  ).toBeVisible();
  await expect(dialog(page).getByRole('button', { name: 'Switch Off Guards' })).toBeDisabled();
  await shot(page, 'configuration-guards-off-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');
  watch.clean();
  await page.close();
});

test('an operator switches dry run on and changes nothing else; a viewer looks', async ({ browser }) => {
  for (const [name, role] of [
    ['duty', 'operator'],
    ['watcher', 'viewer'],
  ] as const) {
    const own = await browser.newContext({ baseURL: appliance.base });
    const page = await own.newPage();
    const watch = await Watch.over(page, appliance.base);
    await firstRun(page, await member(context, appliance, name, role), {
      name,
      password: 'a long enough password',
    });
    await page.goto('/configuration');
    const opener = row(page, 'Max open orders').getByRole('button', { name: 'Max open orders' });
    await expect(opener).toHaveAttribute('aria-disabled', 'true');
    await opener.click({ force: true });
    await expect(page.getByRole('textbox', { name: 'Max open orders' })).toHaveCount(0);
    const dry = page.getByRole('button', { name: 'Switch On Dry Run…' });
    if (role === 'viewer') await expect(dry).toHaveAttribute('aria-disabled', 'true');
    else await expect(dry).toHaveAttribute('aria-disabled', 'false');
    await expect(page.getByText('Needs the role admin.').first()).toBeVisible();
    expect(await serious(page)).toEqual([]);
    if (role === 'viewer') await shot(page, 'viewer-configuration-dark');
    watch.clean();
    await own.close();
  }
});

test('what file or environment set is read-only, and says where', async ({ browser }) => {
  const pinned = await Appliance.serve('[settings.position_limits]\nmax_open_orders = 40\n', {
    TRADEWARDEN_SETTINGS__SYSTEM_DEFAULTS__DRY_RUN: 'true',
  });
  try {
    const own = await admin(browser, pinned);
    const { page, watch } = await visit(own, pinned.base, '/configuration');
    await expect(row(page, 'Max open orders')).toContainText('40 orders');
    await expect(row(page, 'Max open orders')).toContainText(/set by the file .*tradewarden\.toml:2/);
    const opener = row(page, 'Max open orders').getByRole('button', { name: 'Max open orders' });
    await expect(opener).toHaveAttribute('aria-disabled', 'true');
    await opener.click({ force: true });
    await expect(page.getByRole('textbox', { name: 'Max open orders' })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Switch Off Dry Run…' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    await expect(page.getByText(/set by the environment/)).toBeVisible();
    await expect(page.getByText(/Nobody has reported as a reader yet/)).toBeVisible();
    await page.getByRole('button', { name: /^Pinned/ }).click();
    await expect(page).toHaveURL(/show=pinned/);
    await expect(page.locator('.sections tbody tr')).toHaveCount(1);
    expect(await serious(page)).toEqual([]);
    await shot(page, 'configuration-pinned-dark');
    watch.clean();
    await own.close();
  } finally {
    await pinned.stop();
  }
});

for (const colorScheme of ['dark', 'light'] as const) {
  for (const width of [1440, 390, 360]) {
    test(`the page fits ${width} px, ${colorScheme}`, async ({ browser }) => {
      const own = await browser.newContext({
        baseURL: appliance.base,
        storageState: await context.storageState(),
        colorScheme,
        viewport: { width, height: width === 1440 ? 900 : 844 },
      });
      const { page, watch } = await visit(own, appliance.base, '/configuration');
      await expect(row(page, 'Max open orders')).toBeVisible();
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await serious(page)).toEqual([]);
      await edit(page, 'Max open orders', '120');
      for (const name of ['Days', 'Holidays', 'Time zone']) {
        await row(page, name).getByRole('button', { name, exact: true }).click();
      }
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await review(page);
      expect(await dialog(page).evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0);
      expect(await serious(page)).toEqual([]);
      watch.clean();
      await own.close();
    });
  }
}

test('while nothing is heard, nothing reads as if it were known', async () => {
  const { page } = await open();
  await expect(page.getByText(/^Live · \d s$/)).toBeVisible();
  appliance.freeze();
  try {
    await expect(page.getByText(/^No update for/)).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText(/Stale · was Off: orders are real/)).toBeVisible();
    await expect(
      page
        .getByRole('region', { name: 'Readers' })
        .getByText(/Stale · was v\d+/)
        .first(),
    ).toBeVisible();
    await shot(page, 'configuration-stale-dark');
  } finally {
    appliance.thaw();
  }
  await expect(page.getByText(/^Live · \d s$/)).toBeVisible({ timeout: 30_000 });
  await page.close();
});
