import { expect, test, type BrowserContext, type Download, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { Appliance } from './appliance';
import {
  Watch,
  admin,
  call,
  dialog,
  drawer,
  firstRun,
  member,
  overflow,
  serious,
  shot,
  visit,
} from './hands';

let appliance: Appliance;
let context: BrowserContext;

const REASON = 'drill: the price feed stood still, 100 % of it';
/** Looks like a formula; a spreadsheet must not run it. */
const FORMULA = '=HYPERLINK("http://paper.example","look")';

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  context = await admin(browser, appliance);
  const page = await context.newPage();
  await page.goto('/');
  await call(page, 'POST', '/api/v1/circuit-breaker/trip', { reason: REASON, acknowledged: true });
  // Refused, and an entry all the same.
  await call(page, 'POST', '/api/v1/circuit-breaker/trip', { reason: 'short', acknowledged: true });
  const silence = {
    matchers: ['alertname=nothing'],
    minutes: 10,
    comment: FORMULA,
    ends_with_alert: false,
  };
  await call(page, 'POST', '/api/v1/silences', silence);
  await page.close();
});
test.afterAll(async () => {
  await context?.close();
  await appliance?.stop();
});

async function open(path: string, expected: RegExp | null = null): Promise<{ page: Page; watch: Watch }> {
  const { page, watch } = await visit(context, appliance.base, path, expected);
  await expect(page.getByRole('heading', { level: 1, name: 'Audit Log' })).toBeVisible();
  return { page, watch };
}

const rows = (page: Page) => page.locator('tbody tr.pick');
const picker = (page: Page, name: string) =>
  page.getByRole('form', { name: 'Filters' }).getByRole('button', { name: new RegExp(`^${name} `) });

async function text(download: Download): Promise<string> {
  return readFileSync(await download.path(), 'utf8');
}

test('every filter is in the address, and the address is the filter', async () => {
  const { page, watch } = await open('/audit-log');
  await expect(rows(page).filter({ hasText: 'Circuit breaker trip' }).first()).toBeVisible();
  await picker(page, 'Action').click();
  await page.keyboard.type('trip');
  await page.getByRole('checkbox', { name: /CIRCUIT_BREAKER_TRIP/ }).check();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/action=CIRCUIT_BREAKER_TRIP/);
  await picker(page, 'Outcome').click();
  await page.getByRole('checkbox', { name: 'Success' }).check();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/outcome=success/);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(REASON);
  await page.getByRole('button', { name: 'Last hour' }).click();
  await expect(page).toHaveURL(/range=1h/);
  await expect(rows(page)).toHaveCount(1);
  await shot(page, 'audit-log-filtered-dark');

  // Another tab with the same address shows the same.
  const other = await open(new URL(page.url()).pathname + new URL(page.url()).search);
  await expect(rows(other.page)).toHaveCount(1);
  await expect(picker(other.page, 'Action')).toContainText('Circuit breaker trip');
  other.watch.clean();
  await other.page.close();

  await page.getByLabel('From, UTC').fill('2020-01-01');
  await page.getByLabel('To, UTC').fill('2020-01-02');
  await expect(page).toHaveURL(/from=2020-01-01&to=2020-01-02/);
  await expect(page.getByText('No entry fits the filters.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(page).toHaveURL(/audit-log$/);
  await page.keyboard.press('/');
  await page.keyboard.type('price feed');
  await expect(page).toHaveURL(/q=price/);
  await expect(rows(page).first()).toContainText(REASON);
  watch.clean();
  await page.close();
});

test('an entry by keyboard, with before and after, and by its link', async () => {
  const { page, watch } = await open('/audit-log?action=CIRCUIT_BREAKER_TRIP&outcome=success');
  await expect(rows(page)).toHaveCount(1);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(drawer(page)).toContainText(REASON);
  await expect(drawer(page)).toContainText('CIRCUIT_BREAKER_TRIP');
  await expect(drawer(page).getByText(/^[0-9a-f]{64}$/)).toHaveCount(2);
  expect(await serious(page)).toEqual([]);
  await shot(page, 'audit-log-entry-dark');
  await expect(page).toHaveURL(/entry=\d+/);
  const id = new URL(page.url()).searchParams.get('entry');
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toHaveCount(0);
  await expect(page).not.toHaveURL(/entry=/);

  // The link shows the entry, whatever else is filtered.
  await page.goto(`/audit-log?user=nobody&entry=${id}`);
  await expect(drawer(page)).toContainText(REASON);
  await page.goto('/audit-log?entry=999999');
  await expect(page.getByText('There is no entry 999999.')).toBeVisible();
  watch.clean();
  await page.close();
});

test('new entries wait until they are asked for', async () => {
  const { page, watch } = await open('/audit-log');
  await expect(rows(page).first()).toBeVisible();
  const first = await rows(page).first().textContent();
  const other = await context.newPage();
  await other.goto('/');
  await call(other, 'POST', '/api/v1/circuit-breaker/trip', {
    reason: 'again: the price feed stood still once more',
    acknowledged: true,
  });
  await other.close();
  const pill = page.getByRole('button', { name: /new entr(y|ies): show/ });
  await expect(pill).toBeVisible();
  expect(await rows(page).first().textContent()).toBe(first);
  await pill.click();
  await expect(rows(page).first()).toContainText('No change');
  await expect(pill).toHaveCount(0);
  watch.clean();
  await page.close();
});

test('an export says beforehand what it has, and is one', async () => {
  const { page, watch } = await open('/audit-log?action=CIRCUIT_BREAKER_TRIP,SILENCE_CREATE&outcome=success');
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Export…' }).click();
  await expect(dialog(page)).toContainText('2 entries fit. The file has all of them.');
  expect(await serious(page)).toEqual([]);
  await shot(page, 'audit-log-export-dark');
  const take = async (format: string) => {
    if ((await dialog(page).count()) === 0) await page.getByRole('button', { name: 'Export…' }).click();
    await dialog(page).getByRole('radio', { name: format }).check();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog(page).getByRole('button', { name: 'Export' }).click(),
    ]);
    await expect(dialog(page)).toHaveCount(0);
    return download;
  };
  const csv = await take('CSV');
  expect(csv.suggestedFilename()).toMatch(/^audit.*\.csv$/);
  const lines = (await text(csv)).trim().split('\r\n');
  expect(lines[0]).toMatch(/^id,timestamp,user_id/);
  expect(lines).toHaveLength(3);
  expect(lines.join('\n')).toContain(REASON);
  expect(lines.join('\n')).not.toMatch(/,"?=/);
  const json = (await text(await take('JSON lines'))).trim().split('\n');
  expect(json.map((line) => JSON.parse(line) as { action?: string }).filter((e) => e.action)).toHaveLength(2);
  const bundle = await take('Evidence bundle');
  expect(bundle.suggestedFilename()).toMatch(/^evidence.*\.jsonl$/);
  expect((await text(bundle)).length).toBeGreaterThan(100);

  // What left is an entry itself.
  await page.goto('/audit-log?type=export');
  await expect(rows(page)).toHaveCount(3);
  watch.clean();
  await page.close();
});

test('the chain is verified in words, beside its anchor', async () => {
  const { page, watch } = await open('/audit-log');
  await expect(page.getByText(/^Anchor: entry \d+$/)).toBeVisible();
  await page.getByRole('button', { name: 'Verify chain' }).click();
  await expect(page.getByText(/^\d+ entries checked/)).toBeVisible();
  await expect(page.locator('.proof .tone-ok')).toBeVisible();
  watch.clean();
  await page.close();
});

test('a viewer is told which role may', async ({ browser }) => {
  const own = await browser.newContext({ baseURL: appliance.base });
  const page = await own.newPage();
  const watch = await Watch.over(page, appliance.base);
  await firstRun(page, await member(context, appliance, 'watcher', 'viewer'), {
    name: 'watcher',
    password: 'a long enough password',
  });
  await page.goto('/audit-log');
  await expect(page.getByText(/needs the role operator/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Export…' })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('button', { name: 'Verify chain' })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByLabel('Text')).toBeDisabled();
  expect(await serious(page)).toEqual([]);
  await shot(page, 'viewer-audit-log-dark');
  watch.clean();
  await own.close();
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
      const { page, watch } = await visit(own, appliance.base, '/audit-log');
      await expect(rows(page).first()).toBeVisible();
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await serious(page)).toEqual([]);
      await picker(page, 'User').click();
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await serious(page)).toEqual([]);
      if (width === 1440) await shot(page, `audit-log-pick-${colorScheme}`);
      await page.keyboard.press('Escape');
      await rows(page).first().getByRole('button').click();
      await expect(drawer(page)).toBeVisible();
      expect(await drawer(page).evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0);
      expect(await serious(page)).toEqual([]);
      watch.clean();
      await own.close();
    });
  }
}
