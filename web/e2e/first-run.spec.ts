import { expect, test } from '@playwright/test';
import { Appliance } from './appliance';
import { ADMIN, Watch, call, firstRun, overflow, serious, shot } from './hands';

let appliance: Appliance;

test.beforeAll(async () => {
  appliance = await Appliance.start();
});
test.afterAll(() => appliance?.stop());

test('the one-time link makes the first user, once; then one signs in', async ({ page }) => {
  const watch = await Watch.over(page, appliance.base, /status of (401|410)/);

  await page.goto(appliance.at.setup_url);
  await expect(page.getByRole('heading', { name: 'Set up the first user' })).toBeVisible();
  await shot(page, 'first-run-dark');
  expect(await serious(page)).toEqual([]);

  await page.getByLabel('User name').fill(ADMIN.name);
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByLabel('Password again').fill('short');
  await expect(page.getByRole('button', { name: 'Create user and sign in' })).toBeDisabled();
  await firstRun(page, appliance.at.setup_url, ADMIN);
  await expect(page.locator('#verdict')).toHaveText(/Trading is OPEN/);
  await expect(page).toHaveURL(appliance.base + '/');
  await expect(page).toHaveTitle('OPEN · Overview · Tradewarden');

  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();

  await page.goto(appliance.at.setup_url);
  await expect(page.getByText(/used|no longer|invalid|expired|too old/i).first()).toBeVisible();
  await page.goto(appliance.base + '/circuit-breaker');

  await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
  await shot(page, 'sign-in-dark');
  expect(await serious(page)).toEqual([]);
  await page.getByLabel('User name').fill(ADMIN.name);
  await page.getByLabel('Password').fill('not the right password');
  await page.keyboard.press('Enter');
  await expect(page.locator('form .callout')).toBeVisible();
  await page.getByLabel('Password').fill(ADMIN.password);
  await page.keyboard.press('Enter');
  // The page one wanted, not the front door.
  await expect(page.getByRole('heading', { name: /Circuit Breaker OPEN/ })).toBeVisible();
  watch.clean();
});

test('a lost session keeps the screen and asks to sign in', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: appliance.base });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByLabel('User name').fill(ADMIN.name);
  await page.getByLabel('Password').fill(ADMIN.password);
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Live · \d s$/)).toBeVisible();
  await call(page, 'DELETE', '/api/v1/session');

  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await expect(again).toBeVisible();
  await expect(page.locator('#verdict')).toBeVisible();
  expect(await serious(page)).toEqual([]);
  await shot(page, 'signed-out-dark');
  await again.getByLabel('Password').fill(ADMIN.password);
  await page.keyboard.press('Enter');
  await expect(again).toBeHidden();
  await expect(page.getByText(/^Live · \d s$/)).toBeVisible();
  await expect(page.locator('#verdict')).toHaveText(/Trading is OPEN/);
  await context.close();
});

test('the pages in front of the console fit a phone, dark and light', async ({ browser }) => {
  for (const colorScheme of ['dark', 'light'] as const) {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, colorScheme });
    const page = await context.newPage();
    await page.goto(appliance.base + '/');
    await expect(page.getByRole('heading', { name: 'Sign in', exact: true })).toBeVisible();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await serious(page)).toEqual([]);
    await context.close();
  }
});
