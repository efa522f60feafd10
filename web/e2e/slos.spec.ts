import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { Appliance } from './appliance';
import {
  LOOKS,
  Watch,
  admin,
  call,
  drawer,
  firstRun,
  inLook,
  member,
  serious,
  shot,
  sound,
  visit,
} from './hands';

let appliance: Appliance;
let context: BrowserContext;

const OBJECTIVES = [
  'CB staleness',
  'Alert delivery P95',
  'Audit write P95',
  'Poison queue size',
  'Detection to alert P99',
  'Health board age',
];
/** More than a channel that refuses takes at once: the rest waits, and what waits counts with its age. */
const ALERTS = 20;
/** What waits is over the target after a minute; ten seconds later the rule about it fires. */
const BREACH_MS = 120_000;
/** The list is read again every ten seconds; and a margin. */
const REFRESH_MS = 25_000;
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

const open = (path: string, expected: RegExp | null = null) => visit(context, appliance.base, path, expected);

const row = (page: Page, name: string) => page.getByRole('row', { name });
const ranges = (page: Page) => drawer(page).getByRole('group', { name: 'Range' });

for (const look of LOOKS) {
  test(`the page SLOs, ${look.title}`, ({ browser }) =>
    inLook(browser, appliance.base, context, look, async (page) => {
      await page.goto('/slos');
      await expect(page.getByRole('heading', { level: 1, name: 'SLOs' })).toBeVisible();
      await expect(page.locator('[data-row]')).toHaveText(OBJECTIVES);
      await expect(row(page, 'CB staleness')).toContainText('Met');
      await expect(page.getByText(/^Live · \d s$/)).toBeVisible();
      await sound(page);
      if (look.picture) await shot(page, `slos-${look.picture}`);

      await page.locator('[data-row]').first().click();
      await expect(drawer(page).getByRole('img', { name: /^CB staleness: now/ })).toBeVisible();
      await expect(drawer(page).getByRole('img', { name: /^Objective over 1 h/ })).toBeVisible();
      await expect(drawer(page).getByText(/^Of the time measured in 30 days/)).toBeVisible();
      await sound(page);
      const body = drawer(page).getByRole('region', { name: 'CB staleness' });
      expect(await body.evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0);
      if (look.picture) await shot(page, `slo-${look.picture}`);
    }));
}

test('reached by keys and by the words people use; what is open is in the address', async () => {
  const { page, watch } = await open('/');
  await expect(page.locator('#verdict')).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page).toHaveURL(/\/slos$/);
  await expect(page.getByRole('link', { name: 'SLOs', exact: true })).toHaveAttribute('aria-current', 'page');
  await expect(page).toHaveTitle('OPEN · SLOs · Tradewarden');
  await expect(page.locator('[data-row]').first()).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\?slo=alert_delivery_p95$/);
  await expect(drawer(page).getByRole('heading', { name: 'Alert delivery P95' })).toBeVisible();

  // Both lines: where target and alert are the same, one says both.
  const chart = drawer(page).getByRole('img', { name: /^Alert delivery P95: / });
  await expect(chart).toContainText('target and');
  for (const [text, range] of [
    ['24 h', '24h'],
    ['7 d', '7d'],
    ['30 d', '30d'],
  ] as const) {
    await ranges(page).getByRole('button', { name: text, exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`range=${range}`));
    await expect(
      drawer(page).getByRole('img', { name: new RegExp(`^Objective over ${text}`) }),
    ).toBeVisible();
  }
  await page.reload();
  await expect(ranges(page).getByRole('button', { name: '30 d' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/slos$/);

  await page.goto('/slos?slo=cb_staleness');
  const lines = drawer(page).getByRole('img', { name: /^CB staleness: / });
  await expect(lines).toContainText('target');
  await expect(lines).toContainText('page');
  // The steps are at hand before they are needed.
  await drawer(page).getByText('SLA Breach Response').click();
  await expect(drawer(page).locator('ol > li')).toHaveCount(5);
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');

  for (const words of ['burn rate', 'sla', 'error budget']) {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(words);
    await expect(page.getByRole('option').first()).toContainText('SLOs');
    await page.keyboard.press('Escape');
    await expect(page.locator('dialog[open]')).toHaveCount(0);
  }
  await page.keyboard.press('Control+k');
  await page.keyboard.type('poison queue size');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\?slo=poison_queue$/);
  await page.goto('/slos?slo=nothing');
  await expect(page.getByText('There is no objective named nothing.')).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page).toHaveURL(/\/slos$/);
  watch.clean();
  await page.close();
});

test('the Overview leads to each objective', async () => {
  const { page, watch } = await open('/');
  const panel = page.getByRole('region', { name: 'SLOs' });
  await panel.getByRole('link', { name: 'Audit write P95' }).click();
  await expect(page).toHaveURL(/\/slos\?slo=audit_write_p95$/);
  await expect(drawer(page)).toBeVisible();
  watch.clean();
  await page.close();
});

test('what cannot be read says so in its panel, and can be tried again', async () => {
  const { page, watch } = await open('/', /status of 503|net::ERR/);
  await expect(page.locator('#verdict')).toBeVisible();
  await page.route('**/api/v1/slos', (route) =>
    route.fulfill({
      status: 503,
      json: { title: 'Busy', status: 503, detail: 'The ledger is busy.', code: 'busy' },
    }),
  );
  await page.goto('/slos');
  await expect(page.getByRole('alert')).toContainText('The objectives cannot be shown: The ledger is busy.');
  expect(await serious(page)).toEqual([]);
  await page.unroute('**/api/v1/slos');
  // Nothing there yet is said as well; what was read before stays while it cannot be read again.
  await page.route('**/api/v1/slos', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), items: [] } });
  });
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByText(/^No objective is measured yet\./)).toBeVisible();
  expect(await serious(page)).toEqual([]);
  await page.unroute('**/api/v1/slos');
  await page.reload();
  await expect(page.locator('[data-row]')).toHaveCount(OBJECTIVES.length);
  await page.route('**/api/v1/slos', (route) => route.abort());
  await expect(page.getByRole('alert')).toContainText(/^The objectives cannot be read again/, {
    timeout: REFRESH_MS,
  });
  await expect(page.locator('[data-row]')).toHaveCount(OBJECTIVES.length);
  await page.unroute('**/api/v1/slos');
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(page.locator('[data-row]')).toHaveCount(OBJECTIVES.length);
  await expect(page.getByRole('alert')).toHaveCount(0);
  watch.clean();
  await page.close();
});

test('a breach: told where it needs attention, its five steps, acknowledged on the way', async () => {
  test.setTimeout(BREACH_MS + 90_000);
  const { page, watch } = await open('/');
  await appliance.fault('mail_rejects', true);
  await call(page, 'POST', '/api/v1/alerts', {
    alerts: Array.from({ length: ALERTS }, (_, n) => ({
      labels: { alertname: 'FeedLag', severity: 'critical', feed: `venue-${n + 1}` },
      annotations: { summary: `Prices of venue ${n + 1} arrive late` },
    })),
  });
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await attention.getByRole('link', { name: 'Open Alert delivery P95' }).click({ timeout: BREACH_MS });
  await expect(page).toHaveURL(/\/slos\?slo=alert_delivery_p95$/);
  await expect(drawer(page).locator('.title')).toContainText('Breached');
  // The channel that is late is named.
  await expect(drawer(page).getByRole('row', { name: /^Email/ })).toContainText('100 %');
  const steps = drawer(page).locator('ol > li');
  await expect(steps).toHaveCount(5);
  await expect(steps.nth(2).getByRole('button', { name: /^Copy command/ })).toBeVisible();

  // Nobody asked for it: the alert comes with the stream, and is taken on in the first step.
  await expect(steps.first().getByRole('button', { name: 'Acknowledge' })).toBeVisible({
    timeout: BREACH_MS,
  });
  await shot(page, 'slo-breach-dark');
  expect(await serious(page)).toEqual([]);
  await steps.first().getByRole('textbox').fill('Looking at the mail server, it refuses everything');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(steps.first()).toContainText('admin has it');
  await expect(steps.first()).toContainText('Done');
  await expect(drawer(page).getByText(/acknowledged: repeats and escalation stop/)).toBeVisible();
  await expect(steps.nth(4).getByRole('link', { name: /^Incident report as/ })).toHaveCount(3);
  const report = await steps
    .nth(4)
    .getByRole('link', { name: 'Incident report as HTML' })
    .getAttribute('href');
  expect((await page.request.get(report ?? '')).status()).toBe(200);
  await shot(page, 'slo-acknowledged-dark');
  // Further down: how it came to this, and what it costs.
  await drawer(page).getByRole('heading', { name: 'Channels' }).scrollIntoViewIfNeeded();
  await expect(drawer(page).getByText(/^What missed is [\d.]+ times what the budget allows\./)).toBeVisible();
  await shot(page, 'slo-breach-history-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');

  // It stands first, and says who has it.
  await expect(page.locator('[data-row]').first()).toHaveText('Alert delivery P95');
  await expect(row(page, 'Alert delivery P95')).toContainText('Breached');
  await expect(row(page, 'Alert delivery P95')).toContainText('admin has it');
  await expect(row(page, 'Poison queue size')).toContainText('Over target');
  await shot(page, 'slos-breach-dark');
  await page.setViewportSize({ width: 390, height: 844 });
  await sound(page);
  await shot(page, 'slos-breach-390');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: 'Switch to light' }).click();
  await sound(page);
  await shot(page, 'slos-breach-light');
  await page.getByRole('button', { name: 'Switch to dark' }).click();
  watch.clean();
  await page.close();
});

test('a viewer sees everything and is told who may acknowledge', async ({ browser }) => {
  const own = await browser.newContext({ baseURL: appliance.base });
  const page = await own.newPage();
  const watch = await Watch.over(page, appliance.base);
  await firstRun(page, await member(context, appliance, 'watcher', 'viewer'), {
    name: 'watcher',
    password: 'a long enough password',
  });
  await page.goto('/slos?slo=alert_delivery_p95');
  const steps = drawer(page).locator('ol > li');
  await expect(steps).toHaveCount(5);
  await expect(steps.first()).toContainText('admin has it');
  await expect(steps.nth(4)).toContainText('Needs the role operator.');
  expect(await serious(page)).toEqual([]);
  watch.clean();
  await own.close();
});

test('a frozen appliance: objectives say how they were, greyed, and come back by themselves', async () => {
  const { page, watch } = await open('/slos', /net::ERR|Failed to load resource/);
  const board = page.getByRole('region', { name: 'Objectives' });
  await expect(board.getByText('Met', { exact: true }).first()).toBeVisible();
  appliance.freeze();
  await expect(board.getByText('Stale · was Met').first()).toBeVisible({ timeout: STALE_MS });
  await expect(board.getByText('Stale · was Breached')).toBeVisible();
  await expect(board.getByText('Met', { exact: true })).toHaveCount(0);
  await expect(page.getByText(/No update for 1\d s\./)).toHaveCount(1);
  await expect(row(page, 'CB staleness')).toContainText(/1\d s/);
  expect(await serious(page)).toEqual([]);
  await shot(page, 'stale-slos-dark');
  await page.locator('[data-row]').first().click();
  await expect(drawer(page).locator('.title')).toContainText('Stale · was Breached');
  await expect(drawer(page).getByText(/The history cannot be shown/)).toBeVisible({ timeout: STALE_MS });
  expect(await serious(page)).toEqual([]);
  appliance.thaw();
  await expect(page.getByText(/^Live · \d s$/)).toBeVisible({ timeout: 30_000 });
  await drawer(page).getByRole('button', { name: 'Retry' }).last().click();
  await expect(drawer(page).getByRole('img', { name: /^Objective over 1 h/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(board.getByText('Met', { exact: true }).first()).toBeVisible();
  watch.clean();
  await page.close();
});
