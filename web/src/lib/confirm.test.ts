import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Problem } from './api/types';

vi.mock('./live/worker.ts?sharedworker&url', () => ({ default: '' }));

const problem = (code: string): Problem => ({ title: 'No', status: 403, detail: 'No.', code });

let confirming: (typeof import('./confirm.svelte'))['confirming'];
let status: number;

beforeEach(async () => {
  vi.resetModules();
  vi.stubGlobal('location', {
    pathname: '/',
    search: '',
    hash: '',
    href: 'http://host/',
    origin: 'http://host',
  });
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  vi.stubGlobal('addEventListener', () => {});
  status = 204;
  vi.stubGlobal('fetch', () =>
    Promise.resolve(
      new Response(status === 204 ? null : JSON.stringify(problem('bad_credentials')), { status }),
    ),
  );
  ({ confirming } = await import('./confirm.svelte'));
});
afterEach(() => vi.unstubAllGlobals());

describe('password again', () => {
  it('one proof lets all go on that wait for it', async () => {
    const first = confirming.ask(problem('confirm_required'), false);
    const second = confirming.ask(problem('session_idle'), true);
    // The first says why; the dialog does not change under somebody who types.
    expect(confirming.why).toBe('confirm_required');
    await confirming.prove({ password: 'right' });
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(confirming.why).toBeNull();
  });

  it('a wrong one keeps the dialog and those that wait', async () => {
    let told: boolean | null = null;
    void confirming.ask(problem('confirm_required'), false).then((proved) => (told = proved));
    status = 401;
    await expect(confirming.prove({ password: 'wrong' })).rejects.toThrow();
    expect(confirming.why).toBe('confirm_required');
    expect(told).toBeNull();
    status = 204;
    await confirming.prove({ password: 'right' });
    await Promise.resolve();
    expect(told).toBe(true);
  });

  it('put away: what waits is refused, and what the page asks by itself does not open it again', async () => {
    const waits = confirming.ask(problem('session_idle'), true);
    confirming.giveUp();
    expect(await waits).toBe(false);
    expect(confirming.later).toBe(true);
    expect(await confirming.ask(problem('session_idle'), true)).toBe(false);
    expect(confirming.why).toBeNull();
    // A person who does something is asked.
    void confirming.ask(problem('session_idle'), false);
    expect(confirming.why).toBe('session_idle');
    await confirming.prove({ code: '123456' });
    expect(confirming.later).toBe(false);
  });
});
