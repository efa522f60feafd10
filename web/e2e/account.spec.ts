import { expect, test, type BrowserContext } from '@playwright/test';
import { createHmac } from 'node:crypto';
import { Appliance } from './appliance';
import { ADMIN, admin, dialog, overflow, serious, shot, visit } from './hands';

let appliance: Appliance;
let context: BrowserContext;
const NEXT = 'a new and long enough password';

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  context = await admin(browser, appliance);
});
test.afterAll(async () => {
  await context?.close();
  await appliance?.stop();
});

/** The six digits that an authenticator app shows for a secret now. */
function digits(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/\s/g, '')]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(step).digest();
  const at = hash[hash.length - 1]! & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

let codes: string[] = [];

test('the account menu leads here, and it fits every width, dark and light', async ({ browser }) => {
  for (const colorScheme of ['dark', 'light'] as const) {
    for (const width of [1440, 390, 360]) {
      const own = await browser.newContext({
        baseURL: appliance.base,
        storageState: await context.storageState(),
        colorScheme,
        viewport: { width, height: width === 1440 ? 900 : 844 },
      });
      const { page, watch } = await visit(own, appliance.base, '/');
      await page.getByRole('button', { name: 'Account' }).click();
      await page.getByRole('link', { name: 'Password and sign-in' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible();
      await expect(page.getByText('this one')).toBeVisible();
      await expect(page.getByRole('button', { name: 'Set up authenticator app' })).toBeVisible();
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await serious(page)).toEqual([]);
      if (width === 1440) await shot(page, `account-${colorScheme}`);
      if (width === 390 && colorScheme === 'dark') await shot(page, 'account-390', { full: true });
      watch.clean();
      await own.close();
    }
  }
});

test('an authenticator app is set up: photographed or typed, confirmed, codes shown once', async () => {
  const { page, watch } = await visit(context, appliance.base, '/account', /status of (400|401|403|422)/);
  await page.getByRole('button', { name: 'Set up authenticator app' }).click();
  const path = page.locator('svg[role=img] path');
  await expect(path).toHaveAttribute('d', /^M/);
  await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
  await shot(page, 'account-authenticator-dark');
  expect(await serious(page)).toEqual([]);
  const secret = await page.locator('code[aria-label="secret"]').innerText();
  await page.keyboard.type('000000');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Refused.')).toBeVisible();
  await page.getByLabel('Code', { exact: true }).fill(digits(secret));
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('heading', { name: 'Recovery codes' })).toBeVisible();
  codes = (await dialog(page).locator('code').innerText()).trim().split('\n');
  expect(codes).toHaveLength(10);
  expect(await serious(page)).toEqual([]);
  await dialog(page).getByRole('checkbox').check();
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('10 recovery codes are left.')).toBeVisible();
  watch.clean();
});

test('the next sign-in has a second step; a recovery code lets in once', async ({ browser }) => {
  for (const [n, passes] of [
    [0, true],
    [0, false],
  ] as const) {
    const own = await browser.newContext({ baseURL: appliance.base });
    const page = await own.newPage();
    await page.goto('/');
    await page.getByLabel('User name').fill(ADMIN.name);
    await page.getByLabel('Password').fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
    if (passes) await shot(page, 'sign-in-code-dark');
    expect(await serious(page)).toEqual([]);
    await page.keyboard.type(codes[n] ?? '');
    await page.keyboard.press('Enter');
    if (passes) await expect(page.locator('#verdict')).toBeVisible();
    else await expect(page.locator('form .callout.bad')).toBeVisible();
    if (!passes) await own.close();
  }
});

test('own sessions are listed and ended; a new password ends the others', async ({ browser }) => {
  const { page, watch } = await visit(context, appliance.base, '/account', /status of (400|401|403|422)/);
  await expect(page.getByText('2 signed in')).toBeVisible();
  await page.getByRole('button', { name: /^End the session/ }).click();
  await expect(page.getByText('1 signed in')).toBeVisible();

  await page.getByLabel('Current password').fill('not the right password');
  await page.getByLabel('New password', { exact: true }).fill(NEXT);
  await page.getByLabel('New password again').fill(NEXT);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Refused.')).toBeVisible();
  await page.getByLabel('Current password').fill(ADMIN.password);
  await page.keyboard.press('Enter');
  await expect(page.getByText('The password is changed.')).toBeVisible();

  const own = await browser.newContext({ baseURL: appliance.base });
  const other = await own.newPage();
  await other.goto('/');
  await other.getByLabel('User name').fill(ADMIN.name);
  await other.getByLabel('Password').fill(NEXT);
  await other.keyboard.press('Enter');
  await expect(other.getByLabel('Code', { exact: true })).toBeVisible();
  await own.close();
  watch.clean();
});
