/* What the tests do again and again, and what they watch all the time. */

import AxeBuilder from '@axe-core/playwright';
import { expect, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Appliance } from './appliance';

export const ADMIN = { name: 'admin', password: 'a long enough password' };
export const PAGES = [
  { path: '/', name: 'overview', heading: /Trading/ },
  { path: '/circuit-breaker', name: 'circuit-breaker', heading: /Circuit Breaker/ },
  { path: '/system-health', name: 'system-health', heading: 'System Health' },
  { path: '/configuration', name: 'configuration', heading: 'Configuration' },
  { path: '/audit-log', name: 'audit-log', heading: 'Audit Log' },
];

const SHOTS = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));

/** A picture for the documentation; only where asked for, so that a test run leaves the tree as it was. */
export async function shot(page: Page, name: string, options: { full?: boolean } = {}): Promise<void> {
  if (process.env.SCREENSHOTS !== '1') return;
  mkdirSync(SHOTS, { recursive: true });
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({
    path: `${SHOTS}${name}.png`,
    fullPage: options.full ?? false,
    animations: 'disabled',
  });
}

/** Collects what must not happen: console errors, exceptions, CSP reports, requests to other hosts. */
export class Watch {
  readonly faults: string[] = [];

  /** Statuses a test provokes on purpose; the browser logs each as a console error. */
  constructor(
    page: Page,
    base: string,
    private readonly expected: RegExp | null = null,
  ) {
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      const text = message.text();
      if (this.expected?.test(text)) return;
      this.faults.push(`console: ${text}`);
    });
    page.on('pageerror', (error) => this.faults.push(`exception: ${error.message}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(base)) this.faults.push(`request to another host: ${request.url()}`);
    });
  }

  static async over(page: Page, base: string, expected: RegExp | null = null): Promise<Watch> {
    const watch = new Watch(page, base, expected);
    await page.exposeFunction('cspReport', (text: string) => watch.faults.push(`CSP: ${text}`));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const report = (globalThis as unknown as { cspReport(text: string): void }).cspReport;
        report(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    return watch;
  }

  clean(): void {
    expect(this.faults).toEqual([]);
  }
}

/** Goes through the one-time link and ends up signed in on the Overview. */
export async function firstRun(
  page: Page,
  url: string,
  user: { name: string; password: string },
): Promise<void> {
  await page.goto(url);
  const name = page.getByLabel('User name');
  if (await name.isEditable()) await name.fill(user.name);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByLabel('Password again').fill(user.password);
  await page.getByRole('button', { name: 'Create user and sign in' }).click();
  await expect(page.locator('#verdict')).toBeVisible();
}

/** A signed-in admin in a context of his own. */
export async function admin(browser: Browser, appliance: Appliance): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: appliance.base });
  const page = await context.newPage();
  await firstRun(page, appliance.at.setup_url, ADMIN);
  await page.close();
  return context;
}

/** A new page of a context, watched from the beginning; `expected` are statuses a test provokes on purpose. */
export async function visit(
  context: BrowserContext,
  base: string,
  path: string,
  expected: RegExp | null = null,
): Promise<{ page: Page; watch: Watch }> {
  const page = await context.newPage();
  const watch = await Watch.over(page, base, expected);
  await page.goto(path);
  return { page, watch };
}

/** A request to the API with the session of the page. */
export async function call<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  return page.evaluate(
    async ([verb, where, data]) => {
      const session = (await (await fetch('/api/v1/session')).json()) as { csrf_token: string };
      const answer = await fetch(where as string, {
        method: verb as string,
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf_token },
        body: data === undefined ? undefined : JSON.stringify(data),
      });
      return (answer.status === 204 ? null : await answer.json()) as never;
    },
    [method, path, body] as const,
  );
}

/** A link at which somebody new sets his password; `context` is that of an admin. */
export async function member(
  context: BrowserContext,
  appliance: Appliance,
  name: string,
  role: string,
): Promise<string> {
  const page = await context.newPage();
  await page.goto('/');
  const made = await call<{ setup_url: string }>(page, 'POST', '/api/v1/users', { username: name, role });
  await page.close();
  expect(made.setup_url).toContain('/setup?token=');
  return new URL(made.setup_url, appliance.base).href;
}

export const drawer = (page: Page): Locator => page.locator('dialog.drawer[open]');

export const dialog = (page: Page): Locator => page.locator('dialog.act-dialog[open]');

/** Fills the open dialog by keyboard alone: the focus stands in the reason, then comes the box. */
export async function fillByKeyboard(page: Page, reason: string): Promise<void> {
  await expect(dialog(page).getByRole('textbox', { name: /Reason/ })).toBeFocused();
  await page.keyboard.type(reason);
  const box = dialog(page).getByRole('checkbox').last();
  for (let i = 0; i < 6 && !(await box.evaluate((e) => e === document.activeElement)); i++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Space');
  await expect(box).toBeChecked();
}

export async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
}

export interface Look {
  colorScheme: 'dark' | 'light';
  width: number;
  /** "dark, 390 px" */
  title: string;
  /** How its picture is called, of the looks that one is taken of: "dark", "light", "390". */
  picture: string | null;
}

/** Every look a page has to stand: both themes, a desk's screen and two phones. */
export const LOOKS: Look[] = (['dark', 'light'] as const).flatMap((colorScheme) =>
  [1440, 390, 360].map((width) => ({
    colorScheme,
    width,
    title: `${colorScheme}, ${width} px`,
    picture: width === 1440 ? colorScheme : colorScheme === 'dark' && width === 390 ? '390' : null,
  })),
);

/** A page of a signed-in context in one look; whatever the visit does, nothing that is watched may happen. */
export async function inLook(
  browser: Browser,
  base: string,
  signedIn: BrowserContext,
  { colorScheme, width }: Look,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const own = await browser.newContext({
    baseURL: base,
    storageState: await signedIn.storageState(),
    colorScheme,
    viewport: { width, height: width === 1440 ? 900 : 844 },
  });
  const page = await own.newPage();
  const watch = await Watch.over(page, base);
  await look(page);
  watch.clean();
  await own.close();
}

/** What holds for every page: no wider than the screen, and axe finds nothing serious. */
export async function sound(page: Page): Promise<void> {
  expect(await overflow(page), 'wider than the screen').toBeLessThanOrEqual(0);
  expect(await serious(page)).toEqual([]);
}

export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}
