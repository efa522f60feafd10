import { expect, test, type BrowserContext, type Page } from '@playwright/test';
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
let state: Awaited<ReturnType<BrowserContext['storageState']>>;

/** Attempts follow after 1 and 5 seconds; then a list is read again. */
const SENT_MS = 20_000;
const HOUR_MS = 3_600_000;
const WIDTHS = [1440, 390, 360];
const PAGES = [
  { path: '/alerts', name: 'alerts-active', heading: 'Active Alerts' },
  { path: '/alerts/rules', name: 'alerts-rules', heading: 'Alert Rules' },
  { path: '/alerts/deliveries', name: 'alerts-deliveries', heading: 'Deliveries' },
  { path: '/alerts/poison', name: 'alerts-poison-queue', heading: 'Poison Queue' },
  { path: '/alerts/silences', name: 'alerts-silences', heading: 'Silences' },
];

interface Alert {
  labels: Record<string, string>;
  annotations?: Record<string, string>;
  status?: string;
}

const ALERTS: Alert[] = [
  {
    labels: { alertname: 'DrawdownHigh', severity: 'critical', strategy: 'momentum', desk: 'paper' },
    annotations: {
      summary: 'Drawdown 6.2 % is over 5 %',
      description: 'The account is 6.2 % below its peak.',
      runbook_url: 'https://runbooks.example/drawdown',
    },
  },
  {
    labels: { alertname: 'FeedLag', severity: 'warning', service: 'market_data_service', desk: 'paper' },
    annotations: { summary: 'Prices arrive 4 s late' },
  },
  {
    labels: { alertname: 'QueueDepth', severity: 'warning', service: 'signal_service', desk: 'paper' },
    annotations: { summary: '1,200 signals wait to be read' },
  },
  {
    labels: { alertname: 'NightlyReplay', severity: 'info', job: 'replay' },
    annotations: { summary: 'The nightly replay took 41 min' },
  },
];

const raise = (page: Page, alerts: Alert[]) =>
  call<{ items: { incident: number }[] }>(page, 'POST', '/api/v1/alerts', { alerts });

/** The pages with something on them: mails are refused for good, webhooks arrive, two silences stand. */
test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  context = await admin(browser, appliance);
  state = await context.storageState();
  await appliance.fault('mail_rejects', true);
  const page = await context.newPage();
  await page.goto('/');
  const over: Alert = {
    labels: { alertname: 'FeedGap', severity: 'warning', service: 'market_data_service' },
    annotations: { summary: 'No price of EURUSD for 12 s' },
  };
  await raise(page, [over]);
  await raise(page, [{ ...over, status: 'resolved' }, ...ALERTS]);
  await call(page, 'POST', '/api/v1/silences', {
    matchers: ['alertname="NightlyReplay"', 'severity="info"'],
    minutes: 480,
    comment: 'The replay takes longer until the archive is moved',
  });
  await call(page, 'POST', '/api/v1/silences', {
    matchers: ['service=~"market.*"', 'severity!="critical"'],
    starts_at: new Date(Date.now() + 20 * HOUR_MS).toISOString(),
    ends_at: new Date(Date.now() + 22 * HOUR_MS).toISOString(),
    comment: 'Planned change of the feed handler',
  });
  await expect
    .poll(async () => (await call<{ total: number }>(page, 'GET', '/api/v1/poison')).total, {
      timeout: SENT_MS,
    })
    .toBeGreaterThanOrEqual(ALERTS.length);
  await page.close();
});
test.afterAll(async () => {
  await context?.close();
  await appliance?.stop();
});

const open = (path: string, expected: RegExp | null = null) => visit(context, appliance.base, path, expected);

const row = (page: Page, name: string) => page.locator('tbody tr', { hasText: name });

for (const colorScheme of ['dark', 'light'] as const) {
  for (const width of WIDTHS) {
    test(`pages of the group Alerts, ${colorScheme}, ${width} px`, async ({ browser }) => {
      const own = await browser.newContext({
        baseURL: appliance.base,
        storageState: state,
        colorScheme,
        viewport: { width, height: width === 1440 ? 900 : 844 },
      });
      const page = await own.newPage();
      const watch = await Watch.over(page, appliance.base);
      for (const { path, name, heading } of PAGES) {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
        await expect(page.locator('[data-row]').first()).toBeVisible();
        expect(await overflow(page), `${name} is wider than the screen`).toBeLessThanOrEqual(0);
        expect(await serious(page), name).toEqual([]);
        if (width === 1440) await shot(page, `${name}-${colorScheme}`);
        if (width === 390 && colorScheme === 'dark') await shot(page, `${name}-390`, { full: true });
      }
      // The drawers, too: they are as wide as a phone.
      await page.goto('/alerts');
      await page.locator('[data-row]').first().click();
      await expect(drawer(page).getByRole('heading', { name: 'Why' })).toBeVisible();
      await expect(drawer(page).locator('ol li').first()).toBeVisible();
      expect(await serious(page)).toEqual([]);
      if (width === 390 && colorScheme === 'dark') await shot(page, 'alerts-incident-390');
      await page.keyboard.press('Escape');
      await page.goto('/alerts/silences?new=1');
      await expect(drawer(page).getByRole('group', { name: 'Matchers' })).toBeVisible();
      expect(await serious(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      if (width === 390 && colorScheme === 'dark') await shot(page, 'alerts-silence-390');
      watch.clean();
      await own.close();
    });
  }
}

test('reached by keys and by the words people use; filters are in the address', async () => {
  const { page, watch } = await open('/');
  await expect(page.locator('#verdict')).toBeVisible();
  for (const [key, heading] of [
    ['a', 'Active Alerts'],
    ['r', 'Alert Rules'],
    ['d', 'Deliveries'],
    ['p', 'Poison Queue'],
    ['m', 'Silences'],
  ] as const) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  }
  await page.keyboard.press('Control+k');
  await page.keyboard.type('dead letter');
  await expect(page.getByRole('option').first()).toHaveText(/Poison Queue/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/alerts\/poison$/);
  // An alert is found by its name, too.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('drawdownhigh');
  await expect(page.getByRole('option').first()).toContainText('DrawdownHigh');
  await page.keyboard.press('Enter');
  await expect(drawer(page).getByRole('heading', { name: 'DrawdownHigh' })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.goto('/alerts?severity=warning');
  await expect(row(page, 'FeedLag')).toBeVisible();
  await expect(row(page, 'DrawdownHigh')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Warning' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Warning' }).click();
  await expect(page).not.toHaveURL(/severity/);
  await expect(row(page, 'DrawdownHigh')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('service=~"market.*"');
  await expect(page.locator('[data-row]')).toHaveCount(1);
  await expect(page).toHaveURL(/matchers=service/);
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect(page.locator('[data-row]')).toHaveCount(2);
  await expect(row(page, 'FeedGap')).toContainText('Resolved');

  await page.goto('/alerts/deliveries?status=poison&channel=email');
  await expect(page.getByLabel('State')).toHaveValue('poison');
  await expect(page.locator('[data-row]').first()).toBeVisible();
  await page.goto('/alerts/deliveries?incident=999999');
  await expect(page.getByText('No delivery fits the filters.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.locator('[data-row]').first()).toBeVisible();
  watch.clean();
  await page.close();
});

test('what cannot be read says so in its panel, and can be tried again', async () => {
  const { page, watch } = await open('/alerts?matchers=severity%3D~%22(%22', /status of 422/);
  await expect(page.getByRole('alert')).toContainText(/The alerts cannot be shown/);
  await page.getByLabel('Matchers of labels').fill('severity="critical"');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.locator('[data-row]')).toHaveCount(1);
  watch.clean();
  await page.close();
});

test('an incident by keyboard: labels, runbook, why, deliveries and their attempts', async () => {
  const { page, watch } = await open('/alerts');
  // The worst that nobody has stands first.
  await expect(page.locator('[data-row]').first()).toHaveText('DrawdownHigh');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/incident=\d+/);
  await expect(drawer(page).getByRole('link', { name: 'Runbook' })).toHaveAttribute(
    'href',
    'https://runbooks.example/drawdown',
  );
  await expect(drawer(page).getByText('alertname="DrawdownHigh"', { exact: true })).toBeVisible();
  await expect(drawer(page).getByText('The account is 6.2 % below its peak.')).toBeVisible();

  // Why: the sentence first, then each step.
  const why = drawer(page).getByRole('region', { name: 'Why' });
  await expect(why.locator('.sentence')).toContainText(/Incident \d+ “Drawdown 6\.2 % is over 5 %” was/);
  await expect(why.locator('.sentence')).toContainText(/given up for email/);
  await expect(why.getByText('Routed')).toBeVisible();
  await expect(why.locator('li', { hasText: 'Attempt' }).first()).toContainText(/550/);
  expect(await serious(page)).toEqual([]);
  await shot(page, 'alerts-incident-dark');

  await drawer(page)
    .getByRole('region', { name: /Deliveries/ })
    .getByRole('link', { name: /Email/ })
    .click();
  await expect(page).toHaveURL(/\/alerts\/deliveries\?delivery=\d+/);
  const attempts = drawer(page).getByRole('region', { name: /Attempts/ });
  await expect(attempts.locator('li')).toHaveCount(1);
  await expect(attempts.locator('li')).toContainText(/Poison/);
  await expect(attempts.locator('li')).toContainText(/smtp 127\.0\.0\.1/);
  await expect(attempts.locator('li')).toContainText(/550 5\.1\.1 no such mailbox/i);
  await expect(drawer(page).getByText('oncall@paper.example')).toBeVisible();
  await shot(page, 'alerts-delivery-dark');
  expect(await serious(page)).toEqual([]);
  await drawer(page)
    .getByRole('link', { name: /Why incident/ })
    .click();
  await expect(drawer(page).getByRole('heading', { name: 'DrawdownHigh' })).toBeVisible();
  watch.clean();
  await page.close();
});

test('attempts are told as they happen', async () => {
  await appliance.fault('webhook_fails', true);
  const { page, watch } = await open('/alerts');
  const { items } = await raise(page, [
    {
      labels: { alertname: 'SinkTest', severity: 'warning' },
      annotations: { summary: 'The receiver answers 500' },
    },
  ]);
  await page.goto(`/alerts/deliveries?channel=webhook&incident=${items[0]?.incident}`);
  await expect(page.locator('[data-row]')).toHaveCount(1, { timeout: SENT_MS });
  await page.locator('[data-row]').click();
  const attempts = drawer(page).getByRole('region', { name: /Attempts/ });
  await expect(attempts.locator('li').first()).toContainText('500');
  await expect(attempts.locator('li').nth(1)).toContainText('Failed, retried', { timeout: SENT_MS });
  await expect(drawer(page).getByText(/next attempt/)).toBeVisible();
  await shot(page, 'alerts-delivery-retried-dark');
  await appliance.fault('webhook_fails', false);
  await expect(drawer(page).locator('.title')).toContainText('Delivered', { timeout: 60_000 });
  await page.keyboard.press('Escape');
  await raise(page, [{ labels: { alertname: 'SinkTest', severity: 'warning' }, status: 'resolved' }]);
  watch.clean();
  await page.close();
});

test('acknowledged with a note, at once, and taken back', async () => {
  const { page, watch } = await open('/alerts');
  const other = await context.newPage();
  await other.goto('/alerts');
  await row(page, 'FeedLag').click();
  const note = drawer(page).getByRole('textbox', { name: /Note/ });
  await note.fill('on it, looking');
  await expect(drawer(page)).toContainText('14 of 15 characters, 1 more');
  await expect(drawer(page).getByRole('button', { name: 'Acknowledge' })).toBeDisabled();
  await page.keyboard.press('Control+Enter');
  await expect(drawer(page)).not.toContainText('has it since');
  await note.fill('Looking at the feed handler');
  await page.keyboard.press('Control+Enter');
  await expect(drawer(page)).toContainText(/admin has it since/);
  await expect(drawer(page)).toContainText('Looking at the feed handler');
  await expect(drawer(page).getByRole('status')).toContainText(/acknowledged: repeats and escalation stop/);
  await shot(page, 'alerts-acknowledged-dark');
  expect(await serious(page)).toEqual([]);
  // Every other screen is told.
  await expect(row(other, 'FeedLag')).toContainText('admin');
  await drawer(page).getByRole('button', { name: 'Undo' }).click();
  await expect(drawer(page).getByRole('textbox', { name: /Note/ })).toBeVisible();
  await expect(row(other, 'FeedLag')).toContainText('nobody');

  await drawer(page).getByRole('textbox', { name: /Note/ }).fill('Looking at the feed handler again');
  await drawer(page).getByRole('button', { name: 'Acknowledge' }).click();
  await drawer(page).getByRole('button', { name: 'Give back' }).click();
  await expect(drawer(page).getByRole('textbox', { name: /Note/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toHaveCount(0);
  watch.clean();
  await page.close();
  await other.close();
});

test('the incident report opens in each form', async () => {
  const { page, watch } = await open('/alerts');
  await row(page, 'DrawdownHigh').click();
  for (const [name, kind] of [
    ['Markdown', 'text/markdown'],
    ['HTML', 'text/html'],
    ['JSON', 'application/json'],
  ] as const) {
    const link = drawer(page).getByRole('link', { name: `Incident report as ${name}` });
    const answer = await page.request.get((await link.getAttribute('href')) ?? '');
    expect(answer.status(), name).toBe(200);
    expect(answer.headers()['content-type']).toContain(kind);
    expect(await answer.text()).toContain('Drawdown 6.2 % is over 5 %');
  }
  watch.clean();
  await page.close();
});

test('a silence: what it fits is counted while it is typed; ended, and taken back', async () => {
  const { page, watch } = await open('/alerts/silences', /status of 422/);
  await page.getByRole('button', { name: 'New Silence' }).click();
  await expect(drawer(page).getByLabel('Label 1')).toBeFocused();
  await page.keyboard.type('desk');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('paper');
  await expect(drawer(page)).toContainText('Fits 3 firing alerts now.');
  await expect(drawer(page).getByRole('link', { name: 'FeedLag' })).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Add matcher' }).click();
  await drawer(page).getByLabel('Label 2').fill('service');
  await drawer(page).getByLabel('Comparison 2').selectOption('=~');
  await drawer(page).getByLabel('Value 2').fill('market.*');
  await expect(drawer(page)).toContainText('Fits 1 firing alert now.');
  await drawer(page).getByLabel('Value 2').fill('(');
  await expect(drawer(page)).toContainText(/is no regular expression that can be used/);
  await drawer(page).getByLabel('Value 2').fill('market.*');
  await expect(drawer(page)).toContainText('Fits 1 firing alert now.');
  await expect(drawer(page).getByText('Say why in the comment.')).toBeVisible();
  await drawer(page).getByRole('button', { name: '30 min' }).click();
  await drawer(page).getByLabel('Comment').fill('The feed handler is being restarted');
  await shot(page, 'alerts-silence-dark');

  await drawer(page).getByRole('button', { name: 'Review…' }).click();
  await expect(dialog(page)).toContainText(/Nobody is told of 1 firing alert from now until .*, for 30 min/);
  await expect(dialog(page)).toContainText('{desk="paper", service=~"market.*"}');
  await shot(page, 'alerts-silence-review-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await expect(drawer(page)).toHaveCount(0);
  const made = row(page, 'The feed handler is being restarted');
  await expect(made).toContainText('Active');
  await expect(made).toContainText(/ends in (30|29) min/);

  await made.getByRole('button', { name: /End the silence/ }).click();
  await expect(made).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect(made).toContainText('Active');
  await page.goto('/alerts/silences?state=expired');
  await expect(made).toContainText(/ended .* ago/);
  watch.clean();
  await page.close();
});

test('silence this: the labels of the incident are filled in', async () => {
  const { page, watch } = await open('/alerts');
  await row(page, 'QueueDepth').click();
  await drawer(page).getByRole('button', { name: 'Silence this…' }).click();
  await expect(page).toHaveURL(/\/alerts\/silences\?new=1/);
  await expect(drawer(page).getByLabel('Label 1')).toHaveValue('alertname');
  await expect(drawer(page).getByLabel('Value 1')).toHaveValue('QueueDepth');
  await expect(drawer(page)).toContainText('Fits 1 firing alert now.');
  await expect(drawer(page).getByLabel('Comment')).toBeFocused();
  watch.clean();
  await page.close();
});

test('an operator is told why what is critical needs an admin; a viewer sees everything', async ({
  browser,
}) => {
  const operator = await browser.newContext({ baseURL: appliance.base });
  const page = await operator.newPage();
  const watch = await Watch.over(page, appliance.base, /status of 403/);
  await firstRun(page, await member(context, appliance, 'duty', 'operator'), {
    name: 'duty',
    password: 'a long enough password',
  });
  await page.goto('/alerts/silences?new=1&matchers=alertname%3D%22DrawdownHigh%22');
  await drawer(page).getByLabel('Comment').fill('Nobody needs to hear of it');
  await drawer(page).getByRole('button', { name: 'Review…' }).click();
  await page.keyboard.press('Control+Enter');
  await expect(dialog(page).getByText('Refused.')).toBeVisible();
  await expect(dialog(page)).toContainText(/silence what is critical/);
  await expect(dialog(page)).toContainText(/admin/);
  await shot(page, 'alerts-silence-refused-dark');
  watch.clean();
  await operator.close();

  const viewer = await browser.newContext({ baseURL: appliance.base });
  const seen = await viewer.newPage();
  const clean = await Watch.over(seen, appliance.base);
  await firstRun(seen, await member(context, appliance, 'watcher', 'viewer'), {
    name: 'watcher',
    password: 'a long enough password',
  });
  await seen.goto('/alerts');
  await row(seen, 'DrawdownHigh').click();
  const acknowledge = drawer(seen).getByRole('button', { name: 'Acknowledge' });
  await expect(acknowledge).toHaveAttribute('aria-disabled', 'true');
  await expect(drawer(seen).getByText('Needs the role operator.').first()).toBeVisible();
  await acknowledge.click({ force: true });
  await expect(drawer(seen).getByRole('heading', { name: 'Why' })).toBeVisible();
  await shot(seen, 'viewer-incident-dark');
  expect(await serious(seen)).toEqual([]);
  await seen.goto('/alerts/poison');
  await expect(seen.getByText('Retrying needs the role operator.')).toBeVisible();
  const retry = seen.getByRole('button', { name: /^Retry delivery/ }).first();
  await expect(retry).toHaveAttribute('aria-disabled', 'true');
  await retry.click({ force: true });
  await expect(dialog(seen)).toHaveCount(0);
  await seen.goto('/alerts/silences');
  await expect(seen.getByRole('button', { name: 'New Silence' })).toHaveAttribute('aria-disabled', 'true');
  clean.clean();
  await viewer.close();
});

test('what fires stands among what needs attention, and leads to itself', async () => {
  const { page, watch } = await open('/');
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await expect(attention.locator('strong', { hasText: 'DrawdownHigh' })).toBeVisible();
  await shot(page, 'overview-alerts-dark');
  await attention.getByRole('link', { name: 'Open DrawdownHigh' }).click();
  await expect(drawer(page).getByRole('heading', { name: 'DrawdownHigh' })).toBeVisible();
  watch.clean();
  await page.close();
});

test('the poison queue: another recipient, discarded with a reason, retried by keyboard alone', async () => {
  const { page, watch } = await open('/alerts/poison');
  await expect(page.getByRole('heading', { name: 'Invalid recipient' })).toBeVisible();
  await expect(page.getByText(/Correct the address and retry/)).toBeVisible();
  const nav = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: /Poison Queue/ });
  const before = await page.locator('[data-row]').count();
  await expect(nav).toContainText(String(before));

  await page.locator('[data-row]').first().click();
  await drawer(page).getByRole('button', { name: 'Discard…' }).click();
  await dialog(page)
    .getByRole('textbox', { name: /Reason/ })
    .fill('The gap is over and');
  await expect(dialog(page)).toContainText('19 of 20 characters, 1 more');
  await expect(dialog(page).getByRole('button', { name: 'Discard' })).toBeDisabled();
  await dialog(page)
    .getByRole('textbox', { name: /Reason/ })
    .fill('The gap is over and everybody knows');
  await shot(page, 'alerts-discard-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await expect(drawer(page).locator('.title')).toContainText('Cancelled');
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-row]')).toHaveCount(before - 1);

  await page.locator('[data-row]').first().click();
  await drawer(page).getByRole('button', { name: 'Edit recipient and retry…' }).click();
  await expect(dialog(page).getByLabel('New recipient')).toHaveValue('oncall@paper.example');
  await dialog(page).getByLabel('New recipient').fill('desk@paper.example');
  await appliance.fault('mail_rejects', false);
  await page.keyboard.press('Control+Enter');
  await expect(drawer(page).locator('.title')).toContainText('Delivered', { timeout: SENT_MS });
  await expect(drawer(page).getByText('desk@paper.example')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-row]')).toHaveCount(before - 2);

  // From here on without a pointer.
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page.getByRole('heading', { level: 1, name: 'Active Alerts' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await expect(page.locator('[data-row]').first()).toBeVisible();
  for (let i = 0; i < before - 2; i++) {
    await page.keyboard.press('j');
    await page.keyboard.press('x');
  }
  const retry = page.getByRole('button', { name: /^Retry selected/ });
  await expect(retry).toHaveText(`Retry selected (${before - 2})…`);
  for (let i = 0; i < 60 && !(await retry.evaluate((e) => e === document.activeElement)); i++) {
    await page.keyboard.press('Shift+Tab');
  }
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toContainText(`${before - 2} Email`);
  await expect(dialog(page)).toContainText('The retry count starts at 0');
  await shot(page, 'alerts-retry-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText(/The queue is empty: nothing was given up\./)).toBeVisible({
    timeout: SENT_MS,
  });
  await expect(nav.locator('.count')).toHaveCount(0);
  await shot(page, 'alerts-poison-queue-empty-dark');
  expect(await serious(page)).toEqual([]);
  watch.clean();
  await page.close();
});
