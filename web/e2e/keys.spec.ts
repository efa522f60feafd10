import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { Appliance } from './appliance';
import { LOOKS, admin, dialog, drawer, inLook, serious, shot, sound, visit } from './hands';

let appliance: Appliance;
let context: BrowserContext;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  context = await admin(browser, appliance);
});
test.afterAll(async () => {
  await context?.close();
  await appliance?.stop();
});

/** What the appliance answers to a key, from outside of any browser. */
const status = async (key: string) =>
  (await fetch(`${appliance.base}/api/v1/gate`, { headers: { Authorization: `Bearer ${key}` } })).status;

async function open(expected: RegExp | null = null) {
  const { page, watch } = await visit(context, appliance.base, '/api-keys', expected);
  await expect(page.getByRole('heading', { level: 1, name: 'API Keys' })).toBeVisible();
  return { page, watch };
}

/** Reads the key that is shown this once, and puts it away as a person has to. */
async function stored(page: Page): Promise<string> {
  const key = await dialog(page).locator('code[aria-label="key"]').innerText();
  expect(key).toMatch(/^tw_live_[A-Za-z0-9]{8}_[\w-]{43}$/);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeVisible();
  await expect(dialog(page).getByRole('button', { name: 'Done' })).toBeDisabled();
  await dialog(page).getByLabel('I have stored it').check();
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText(key)).toHaveCount(0);
  return key;
}

const idOf = (key: string) => key.slice('tw_live_'.length, 'tw_live_'.length + 8);

let first = '';
let second = '';

test('a new key is made by keyboard, shown once, and works', async () => {
  const { page, watch } = await open();
  await expect(page.getByText('There is no key yet.')).toBeVisible();
  await page.getByRole('button', { name: 'New Key' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused();
  await page.keyboard.type('execution gateway');
  await expect(dialog(page).getByRole('button', { name: 'Create Key' })).toBeDisabled();
  await expect(dialog(page).getByRole('checkbox', { name: /^gate:read/ })).toBeVisible();
  await dialog(page)
    .getByRole('checkbox', { name: /^gate:read/ })
    .focus();
  await page.keyboard.press('Space');
  await dialog(page)
    .getByRole('checkbox', { name: /^health:read/ })
    .focus();
  await page.keyboard.press('Space');
  await shot(page, 'api-keys-new-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await expect(dialog(page).getByText('This is shown once.')).toBeVisible();
  expect(await serious(page)).toEqual([]);
  first = await stored(page);
  await expect(page.getByRole('button', { name: `Key execution gateway, ${idOf(first)}` })).toBeVisible();
  expect(await status(first)).toBe(200);
  watch.clean();
});

test('Rotate: both work, the use of the old one is seen, and its grace can be ended', async () => {
  const { page, watch } = await open();
  await page.getByRole('button', { name: 'Rotate execution gateway' }).click();
  await expect(dialog(page)).toContainText('Who uses it');
  await shot(page, 'api-keys-rotate-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Control+Enter');
  second = await stored(page);
  expect(second).not.toBe(first);
  expect(await status(first)).toBe(200);
  expect(await status(second)).toBe(200);
  await page.reload();
  await expect(page.getByText(/(23|24) h left; the old key was used .* ago\./)).toBeVisible({
    timeout: 30_000,
  });
  await shot(page, 'api-keys-dark');

  await page.getByRole('button', { name: `Key execution gateway, ${idOf(first)}` }).click();
  await expect(drawer(page).getByRole('heading', { name: 'Lineage' })).toBeVisible();
  await expect(drawer(page).getByRole('link', { name: idOf(second) })).toBeVisible();
  await shot(page, 'api-keys-grace-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/key=/);

  await page.getByRole('button', { name: /^End grace now/ }).click();
  await expect(dialog(page)).toContainText('stops working on every door, now');
  await dialog(page).getByRole('button', { name: 'End grace now' }).click();
  await expect(dialog(page)).toHaveCount(0);
  expect(await status(first)).toBe(401);
  expect(await status(second)).toBe(200);
  watch.clean();
});

test('Revoke asks for the name, then the key is refused for good', async () => {
  const { page, watch } = await open();
  await page.getByRole('button', { name: `Revoke execution gateway, ${idOf(second)}` }).click();
  const revoke = dialog(page).getByRole('button', { name: 'Revoke' });
  await expect(dialog(page)).toContainText('Immediate and irreversible.');
  await expect(dialog(page).getByRole('textbox')).toBeFocused();
  await page.keyboard.type('execution');
  await dialog(page).getByRole('checkbox').check();
  await expect(revoke).toBeDisabled();
  await dialog(page).getByRole('textbox').fill('execution gateway');
  await expect(revoke).toBeEnabled();
  await shot(page, 'api-keys-revoke-dark');
  expect(await serious(page)).toEqual([]);
  await revoke.click();
  await expect(dialog(page)).toHaveCount(0);
  expect(await status(second)).toBe(401);
  await expect(page.getByText('No key works any more.')).toBeVisible();
  await page.getByRole('button', { name: /^Show all/ }).click();
  await expect(page).toHaveURL(/state=all/);
  await expect(page.getByText('Revoked', { exact: true }).last()).toBeVisible();
  watch.clean();
});

for (const look of LOOKS) {
  test(`the list, ${look.title}`, ({ browser }) =>
    inLook(browser, appliance.base, context, look, async (page) => {
      await page.goto('/api-keys?state=all');
      await expect(page.locator('[data-row]').first()).toBeVisible();
      await sound(page);
      if (look.picture === 'light') await shot(page, 'api-keys-light');
      if (look.picture === '390') await shot(page, 'api-keys-390', { full: true });
    }));
}

test('while nothing is heard the states say what they were', async () => {
  const { page } = await open();
  await page.goto('/api-keys?state=all');
  await expect(page.locator('[data-row]').first()).toBeVisible();
  appliance.freeze();
  await expect(page.getByText('Stale · was Revoked').first()).toBeVisible({ timeout: 20_000 });
  await shot(page, 'stale-api-keys-dark');
  expect(await serious(page)).toEqual([]);
  appliance.thaw();
  await expect(page.getByText(/^Live · \d s$/)).toBeVisible({ timeout: 30_000 });
});
