import { expect, test, type BrowserContext } from '@playwright/test';
import { Appliance } from './appliance';
import { ADMIN, admin, dialog, serious, shot, visit } from './hands';

let appliance: Appliance;
let context: BrowserContext;

test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  context = await admin(browser, appliance);
});
test.afterAll(async () => {
  await context?.close();
  await appliance?.stop();
});

test('the password is asked for again, what was typed stays, and the act is sent once more', async () => {
  const { page, watch } = await visit(context, appliance.base, '/api-keys', /status of (401|403)/);
  let refused = 0;
  // The first answer is that of a session whose proof is old; everything after it is the appliance's own.
  await page.route('**/api/v1/keys', (route) => {
    if (route.request().method() !== 'POST' || refused++ > 0) return route.continue();
    return route.fulfill({
      status: 403,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        title: 'Confirm',
        status: 403,
        code: 'confirm_required',
        detail: 'Show that it is you.',
      }),
    });
  });
  await page.getByRole('button', { name: 'New Key' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('night report');
  await dialog(page)
    .getByRole('checkbox', { name: /^audit:read/ })
    .check();
  await page.keyboard.press('Control+Enter');
  const again = page.getByRole('dialog', { name: 'Your password again' });
  await expect(again.getByLabel(`Password of ${ADMIN.name}`)).toBeFocused();
  await shot(page, 'password-again-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.type('not the right password');
  await page.keyboard.press('Enter');
  await expect(again.locator('.callout.bad')).toBeVisible();
  await again.getByLabel(`Password of ${ADMIN.name}`).fill(ADMIN.password);
  await page.keyboard.press('Enter');
  await expect(again).toHaveCount(0);
  await expect(dialog(page).locator('code[aria-label="key"]')).toHaveText(/^tw_live_/);
  expect(refused).toBe(2);
  await dialog(page).getByLabel('I have stored it').check();
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('button', { name: /^Key night report/ })).toBeVisible();
  watch.clean();
});

test('without a proof nothing is sent, and nothing typed is lost', async () => {
  const page = await context.newPage();
  await page.route('**/api/v1/keys', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({
          status: 403,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            title: 'No',
            status: 403,
            code: 'session_idle',
            detail: 'Show that it is you.',
          }),
        })
      : route.continue(),
  );
  await page.goto('/api-keys?new=1');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('another one');
  await dialog(page)
    .getByRole('checkbox', { name: /^audit:read/ })
    .check();
  await page.keyboard.press('Control+Enter');
  const again = page.getByRole('dialog', { name: 'Your password again' });
  await expect(again).toContainText('Nothing was done here for a while');
  await page.keyboard.press('Escape');
  await expect(again).toHaveCount(0);
  await expect(dialog(page)).toContainText('Refused.');
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('another one');
});

test('who signs in with a provider proves it there, in another tab, and nothing typed is lost', async ({
  browser,
}) => {
  const own = await browser.newContext({
    baseURL: appliance.base,
    storageState: await context.storageState(),
  });
  let proved = false;
  let refused = 0;
  // The session is that of somebody whom a provider let in; the provider is not there, only its two ends are.
  await own.route('**/api/v1/session', async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const answer = await route.fetch();
    const view = (await answer.json()) as object;
    await route.fulfill({
      json: {
        ...view,
        methods: { password: false, totp: false, oidc: true },
        oidc: { label: 'Desk SSO' },
        confirmed_at: proved ? '2026-01-02T00:00:00Z' : '2026-01-01T00:00:00Z',
      },
    });
  });
  await own.route('**/api/v1/oidc/start?confirm=1', (route) => {
    proved = true;
    return route.fulfill({ contentType: 'text/plain', body: 'signed in' });
  });
  await own.route('**/api/v1/keys', (route) =>
    route.request().method() === 'POST' && refused++ === 0
      ? route.fulfill({
          status: 403,
          contentType: 'application/problem+json',
          body: JSON.stringify({ title: 'No', status: 403, code: 'confirm_required', detail: 'Who is it?' }),
        })
      : route.continue(),
  );
  const page = await own.newPage();
  await page.goto('/api-keys?new=1');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('third service');
  await dialog(page)
    .getByRole('checkbox', { name: /^audit:read/ })
    .check();
  await page.keyboard.press('Control+Enter');
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await expect(again.getByRole('link', { name: 'Sign in again with Desk SSO' })).toBeFocused();
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(dialog(page).locator('code[aria-label="key"]')).toHaveText(/^tw_live_/);
  await expect(again).toHaveCount(0);

  await page.goto('/account');
  await expect(page.getByText('You sign in with Desk SSO')).toBeVisible();
  await page.goto('/sign-in');
  await expect(page.getByRole('link', { name: 'Sign in with Desk SSO' })).toHaveAttribute(
    'href',
    '/api/v1/oidc/start',
  );
  await own.close();
});
