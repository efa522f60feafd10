import { expect, test, type BrowserContext } from '@playwright/test';
import { Appliance } from './appliance';
import { ADMIN, Watch, admin, dialog, serious, shot } from './hands';

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
  const page = await context.newPage();
  const watch = await Watch.over(page, appliance.base, /status of (401|403)/);
  await page.goto('/api-keys');
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
