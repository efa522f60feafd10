import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { Appliance } from './appliance';
import { Watch, admin, dialog, drawer, firstRun, member, overflow, serious, shot, visit } from './hands';

let appliance: Appliance;
let context: BrowserContext;

/** Readings are taken every two seconds and stored every ten. */
const NOTICED_MS = 30_000;
const NAME = 'equity-there';

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

const open = (path: string, expected: RegExp | null = null) => visit(context, appliance.base, path, expected);

const row = (page: Page, name: string) => page.locator('tbody tr', { hasText: name });
const field = (page: Page, name: string) => drawer(page).getByLabel(name, { exact: true });

test('a rule switched off and on again, at once, and undone', async () => {
  const { page, watch } = await open('/alerts/rules');
  await expect(row(page, 'latency')).toContainText('Inactive', { timeout: NOTICED_MS });
  await row(page, 'latency').getByRole('button', { name: 'Switch off rule latency' }).click();
  await expect(row(page, 'latency').locator('.status')).toHaveText('Off');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'latency').locator('.status')).toHaveText('Inactive');
  await page.goto('/alerts/rules?q=drawdown');
  await expect(page.locator('[data-row]')).toHaveCount(1);
  await page.goto('/alerts/rules?state=disabled');
  await expect(page.getByText('No rule fits the filters.')).toBeVisible();
  watch.clean();
  await page.close();
});

test('a new rule is tried on what is stored, fires, is changed and called off', async () => {
  const { page, watch } = await open('/alerts/rules', /status of 422/);
  await page.getByRole('button', { name: 'New Rule' }).click();
  await expect(field(page, 'Name')).toBeFocused();
  await page.keyboard.type(NAME);
  await expect(drawer(page).getByText('Choose a reading.', { exact: true }).first()).toBeVisible();
  await field(page, 'Title').fill('The account has money');
  await drawer(page).getByLabel('Reading').selectOption('engine.equity');
  await expect(drawer(page).getByText(/cash plus positions\./)).toBeVisible();
  await drawer(page)
    .getByLabel(/^Threshold/)
    .fill('much');
  const preview = drawer(page).getByRole('region', { name: 'Preview' });
  await expect(preview).toContainText(/is no decimal/);
  await drawer(page)
    .getByLabel(/^Threshold/)
    .fill('1');
  await field(page, 'For').fill('0s');
  // What is stored grows while somebody looks.
  await expect(async () => {
    await preview.getByRole('button', { name: '1 h' }).click();
    await preview.getByRole('button', { name: '24 h' }).click();
    await expect(preview).toContainText('Would have fired once in 24 h.', { timeout: 3_000 });
  }).toPass({ timeout: NOTICED_MS });
  await expect(preview.getByRole('img')).toHaveAttribute('aria-label', /would have fired 1 time/);
  await expect(preview).toContainText(/nothing is stored/);
  await preview.scrollIntoViewIfNeeded();
  await shot(page, 'alerts-rule-preview-dark');
  expect(await serious(page)).toEqual([]);

  await drawer(page).getByRole('button', { name: 'Review…' }).click();
  await expect(dialog(page)).toContainText('engine.equity > 1 for 0s');
  await page.keyboard.press('Control+Enter');
  await expect(drawer(page)).toHaveCount(0);
  await expect(row(page, NAME).locator('.status')).toHaveText('Firing', { timeout: NOTICED_MS });
  await shot(page, 'alerts-rules-firing-dark');
  await page.goto('/alerts');
  await expect(row(page, NAME)).toContainText('Warning');

  // The change says old and new before it is applied.
  await page.goto(`/alerts/rules?rule=${NAME}`);
  await expect(drawer(page).getByText('Nothing is changed.').first()).toBeVisible();
  await drawer(page)
    .getByLabel(/^Threshold/)
    .fill('999999999');
  await drawer(page).getByRole('button', { name: 'Review change…' }).click();
  await expect(dialog(page).locator('tbody tr', { hasText: 'Threshold' })).toHaveText(/1\s*999999999/);
  await expect(dialog(page)).toContainText('Would not have fired in 24 h.');
  await shot(page, 'alerts-rule-review-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await expect(row(page, NAME).locator('.status')).toHaveText('Inactive', { timeout: NOTICED_MS });
  await page.goto('/alerts?status=resolved');
  await expect(row(page, NAME)).toContainText('Resolved');
  watch.clean();
  await page.close();
});

test('a rule that trips the breaker says so, and has to be understood', async () => {
  const { page, watch } = await open('/alerts/rules?rule=drawdown');
  await drawer(page).getByRole('checkbox', { name: 'Trip the circuit breaker when it fires' }).check();
  await expect(drawer(page).getByText(/all new trading orders are blocked/)).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Review change…' }).click();
  const apply = dialog(page).getByRole('button', { name: 'Apply Changes' });
  await expect(apply).toBeDisabled();
  await dialog(page)
    .getByRole('checkbox', { name: /I understand/ })
    .check();
  await expect(apply).toBeEnabled();
  await shot(page, 'alerts-rule-trips-dark');
  expect(await serious(page)).toEqual([]);
  await apply.click();
  await expect(row(page, 'drawdown')).toContainText('trips');
  watch.clean();
  await page.close();
});

test('a test goes the whole way, to those it named before', async () => {
  const { page, watch } = await open(`/alerts/rules?rule=${NAME}`);
  await drawer(page).getByRole('button', { name: 'Send test…' }).click();
  await expect(dialog(page)).toContainText(/Email o\*\*\*@paper\.example/);
  await expect(dialog(page)).toContainText('receiver warning');
  await shot(page, 'alerts-rule-test-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await expect(page).toHaveURL(/\/alerts\?status=all&incident=\d+/);
  await expect(drawer(page).getByText(/^Test/).first()).toBeVisible();
  const told = drawer(page).getByRole('region', { name: /Deliveries/ });
  await expect(told.getByText('Delivered').first()).toBeVisible({ timeout: 60_000 });
  await expect(told.getByText(/, test/).first()).toBeVisible();
  watch.clean();
  await page.close();
});

test('an operator changes rules and deletes none; a viewer looks at them', async ({ browser }) => {
  const operator = await browser.newContext({ baseURL: appliance.base });
  const page = await operator.newPage();
  const watch = await Watch.over(page, appliance.base);
  await firstRun(page, await member(context, appliance, 'duty', 'operator'), {
    name: 'duty',
    password: 'a long enough password',
  });
  await page.goto(`/alerts/rules?rule=${NAME}`);
  const remove = drawer(page).getByRole('button', { name: 'Delete…' });
  await expect(remove).toHaveAttribute('aria-disabled', 'true');
  await expect(drawer(page).getByText('Needs the role admin.')).toBeVisible();
  await remove.click({ force: true });
  await expect(dialog(page)).toHaveCount(0);
  await expect(field(page, 'Title')).toBeEnabled();
  watch.clean();
  await operator.close();

  const viewer = await browser.newContext({ baseURL: appliance.base });
  const seen = await viewer.newPage();
  const clean = await Watch.over(seen, appliance.base);
  await firstRun(seen, await member(context, appliance, 'watcher', 'viewer'), {
    name: 'watcher',
    password: 'a long enough password',
  });
  await seen.goto('/alerts/rules?rule=drawdown');
  await expect(drawer(seen).getByText('Changing a rule needs the role operator.')).toBeVisible();
  await expect(field(seen, 'Title')).toBeDisabled();
  await expect(drawer(seen).getByRole('region', { name: 'Preview' })).toContainText(/in 24 h/);
  await shot(seen, 'viewer-rule-dark');
  expect(await serious(seen)).toEqual([]);
  clean.clean();
  await viewer.close();
});

test('deleted by an admin, after a question', async () => {
  const { page, watch } = await open(`/alerts/rules?rule=${NAME}`);
  await drawer(page).getByRole('button', { name: 'Delete…' }).click();
  await expect(dialog(page)).toContainText(/It is not watched any more/);
  await page.keyboard.press('Control+Enter');
  await expect(drawer(page)).toHaveCount(0);
  await expect(row(page, NAME)).toHaveCount(0);
  watch.clean();
  await page.close();
});

test('the editor fits a phone', async ({ browser }) => {
  for (const colorScheme of ['dark', 'light'] as const) {
    const own = await browser.newContext({
      baseURL: appliance.base,
      storageState: await context.storageState(),
      colorScheme,
      viewport: { width: 390, height: 844 },
    });
    const { page, watch } = await visit(own, appliance.base, '/alerts/rules?rule=drawdown');
    await expect(drawer(page).getByRole('region', { name: 'Preview' })).toContainText(/in 24 h/);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await drawer(page).evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0);
    expect(await serious(page)).toEqual([]);
    if (colorScheme === 'dark') await shot(page, 'alerts-rule-390');
    watch.clean();
    await own.close();
  }
});
