import { expect, test, type BrowserContext } from '@playwright/test';
import { Appliance } from './appliance';
import { LOOKS, admin, dialog, drawer, firstRun, inLook, serious, shot, sound, visit } from './hands';

let appliance: Appliance;
let context: BrowserContext;
let theirs: BrowserContext;
const DUTY = { name: 'duty.officer', password: 'another long enough password' };
const WRONG = 6;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  appliance = await Appliance.start();
  context = await admin(browser, appliance);
  theirs = await browser.newContext({ baseURL: appliance.base });
});
test.afterAll(async () => {
  await theirs?.close();
  await context?.close();
  await appliance?.stop();
});

async function open(expected: RegExp | null = null, path = '/users') {
  const { page, watch } = await visit(context, appliance.base, path, expected);
  await expect(page.getByRole('heading', { level: 1, name: 'Users' })).toBeVisible();
  await expect(page.locator('[data-row]').first()).toBeVisible();
  return { page, watch };
}

test('the last admin is protected, and the reason stands beside the button', async () => {
  const { page, watch } = await open();
  await expect(page.getByText('last admin, protected')).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(drawer(page)).toBeVisible();
  for (const name of ['Change role…', 'Disable…', 'Delete…']) {
    await expect(drawer(page).getByRole('button', { name })).toHaveAttribute('aria-disabled', 'true');
  }
  await expect(drawer(page).getByText('The last admin who can sign in is protected').first()).toBeVisible();
  expect(await serious(page)).toEqual([]);
  await shot(page, 'users-last-admin-dark');
  watch.clean();
});

test('a new user gets a link, sets a password there, and is what the role says', async () => {
  const { page, watch } = await open();
  await page.getByRole('button', { name: 'New User' }).click();
  await expect(dialog(page).getByRole('textbox', { name: 'User name' })).toBeFocused();
  await page.keyboard.type(DUTY.name);
  await dialog(page).getByLabel('Role').selectOption('operator');
  await shot(page, 'users-new-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Control+Enter');
  const link = await dialog(page).locator('code[aria-label="set-up link"]').innerText();
  expect(link).toContain('/setup?token=');
  await dialog(page).getByRole('checkbox').check();
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row', { name: /duty\.officer/ })).toContainText('Invited');

  const they = await theirs.newPage();
  await firstRun(they, new URL(link, appliance.base).href, DUTY);
  await expect(they.getByRole('button', { name: 'Trip Circuit Breaker…' })).toHaveAttribute(
    'aria-disabled',
    'false',
  );
  await expect(they.getByRole('link', { name: /API Keys/ })).toHaveAttribute('aria-disabled', 'true');
  await they.goto('/users');
  await expect(they.getByText('Users are looked after by the role admin.')).toBeVisible();

  await page.reload();
  await expect(page.getByRole('row', { name: /duty\.officer/ })).toContainText('Active');
  await shot(page, 'users-dark');
  watch.clean();
});

test('another role takes effect at once, on a page that is open, too', async () => {
  const they = await theirs.newPage();
  await they.goto('/');
  const trip = they.getByRole('button', { name: 'Trip Circuit Breaker…' });
  await expect(trip).toHaveAttribute('aria-disabled', 'false');
  const { page, watch } = await open(null, `/users?user=${DUTY.name}`);
  await drawer(page).getByRole('button', { name: 'Change role…' }).click();
  await dialog(page)
    .getByRole('radio', { name: /^viewer/ })
    .check();
  await dialog(page)
    .getByRole('textbox', { name: /Reason/ })
    .fill('no longer on duty since this morning');
  await shot(page, 'users-role-dark');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText(`${DUTY.name} is viewer now.`).first()).toBeVisible();
  await expect(trip).toHaveAttribute('aria-disabled', 'true', { timeout: 15_000 });
  await they.close();
  watch.clean();
});

test('too many wrong passwords: a live count-down, and an admin unlocks', async ({ browser }) => {
  const own = await browser.newContext({ baseURL: appliance.base });
  const they = await own.newPage();
  await they.goto('/');
  await they.getByLabel('User name').fill(DUTY.name);
  for (let i = 0; i < WRONG; i++) {
    await they.getByLabel('Password').fill(`wrong password ${i}`);
    await they.keyboard.press('Enter');
    await expect(
      they.getByRole('button', { name: 'Sign in' }).and(they.locator(':enabled')).or(they.getByRole('timer')),
    ).toBeVisible();
    if (await they.getByRole('timer').isVisible()) break;
  }
  const timer = they.getByRole('timer');
  await expect(timer).toHaveText(/^1[45]:\d\d$/);
  const before = await timer.innerText();
  await expect(timer).not.toHaveText(before);
  await expect(they.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  expect(await serious(they)).toEqual([]);
  await shot(they, 'sign-in-locked-dark');

  const { page, watch } = await open();
  await expect(page.getByRole('row', { name: /duty\.officer/ })).toContainText('Locked');
  await expect(page.getByRole('row', { name: /duty\.officer/ })).toContainText(/1\d min left/);
  await shot(page, 'users-locked-dark');
  await page.getByRole('button', { name: `Unlock ${DUTY.name}` }).click();
  await expect(page.getByRole('row', { name: /duty\.officer/ })).toContainText('Active');
  await they.reload();
  await they.getByLabel('User name').fill(DUTY.name);
  await they.getByLabel('Password').fill(DUTY.password);
  await they.keyboard.press('Enter');
  await expect(they.locator('#verdict')).toBeVisible();
  await own.close();
  watch.clean();
});

test('disabled is signed out everywhere; enabled comes back; deleted is gone', async () => {
  const they = await theirs.newPage();
  await they.goto('/');
  await expect(they.locator('#verdict')).toBeVisible();
  const { page, watch } = await open(null, `/users?user=${DUTY.name}`);
  await drawer(page).getByRole('button', { name: 'Disable…' }).click();
  await page.keyboard.type('away for longer than a week');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('row', { name: /duty\.officer/ })).toContainText('Disabled');
  await expect(they.getByRole('dialog', { name: 'Sign in again' })).toBeVisible({ timeout: 15_000 });

  await page.goto(`/users?user=${DUTY.name}`);
  await drawer(page).getByRole('button', { name: 'Enable…' }).click();
  await page.keyboard.type('back from a week away');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('row', { name: /duty\.officer/ })).toContainText('Active');

  await page.goto(`/users?user=${DUTY.name}`);
  await drawer(page).getByRole('button', { name: 'Delete…' }).click();
  await dialog(page)
    .getByRole('textbox', { name: /Reason/ })
    .fill('has left the company for good');
  await expect(dialog(page).getByRole('button', { name: 'Delete' })).toBeDisabled();
  await dialog(page)
    .getByRole('textbox', { name: /Type the name/ })
    .fill(DUTY.name);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('row', { name: /duty\.officer/ })).toHaveCount(0);
  watch.clean();
});

for (const look of LOOKS) {
  test(`the list, ${look.title}`, ({ browser }) =>
    inLook(browser, appliance.base, context, look, async (page) => {
      await page.goto('/users');
      await expect(page.locator('[data-row]').first()).toBeVisible();
      await sound(page);
      if (look.picture === 'light') await shot(page, 'users-light');
      if (look.picture === '390') await shot(page, 'users-390', { full: true });
    }));
}

test('stale: states say what they were', async () => {
  const { page } = await open();
  appliance.freeze();
  await expect(page.getByText('Stale · was Active').first()).toBeVisible({ timeout: 20_000 });
  await shot(page, 'stale-users-dark');
  appliance.thaw();
  await expect(page.getByText(/^Live · \d s$/)).toBeVisible({ timeout: 30_000 });
});
