// @vitest-environment happy-dom
/* Who may do what, when, and under which words it is found. */

import { beforeEach, describe, expect, it } from 'vitest';
import { ACTS, reasonLength, whyNot, type ActKind } from './acts.svelte';
import type { Condition, Role, SessionView, Snapshot } from './api/types';
import { live } from './live/live.svelte';
import { commands, score } from './palette.svelte';
import { known } from './router.svelte';
import { session } from './session.svelte';

const NOW = Date.parse('2026-11-24T00:00:00Z');

interface Setting {
  role?: Role;
  breaker?: string;
  kill?: string;
  job?: string;
  wait?: number;
  blocking?: boolean;
  silent?: number;
}

function set({
  role = 'admin',
  breaker = 'OPEN',
  kill = 'ACTIVE',
  job,
  wait = 0,
  blocking,
  silent = 0,
}: Setting) {
  session.view = { user: { name: 'someone', role } } as SessionView;
  const failing: Condition = {
    id: 'services',
    label: 'Required services healthy',
    verdict: 'failing',
    value: null,
    limit: null,
    age_seconds: 1,
    blocks: true,
    detail: '',
  };
  live.now = NOW;
  live.breakerAsOf = NOW;
  live.silentSeconds = silent;
  live.snapshot = {
    breaker: { state: breaker, reset_available_in_seconds: wait },
    kill: { state: kill, job: job ? { status: job } : null },
    conditions: blocking ? [failing] : [],
    health: { services: [] },
    recent_audit: [],
  } as unknown as Snapshot;
}

beforeEach(() => set({}));

describe('why an act cannot be done', () => {
  const rows: [string, ActKind, Setting, string | null][] = [
    ['viewer', 'trip', { role: 'viewer' }, 'Needs the role operator.'],
    ['viewer', 'kill', { role: 'viewer' }, 'Needs the role operator.'],
    ['operator', 'trip', { role: 'operator' }, null],
    ['tripped already', 'trip', { breaker: 'TRIPPED' }, 'The breaker is TRIPPED already.'],
    ['uninitialised can be tripped', 'trip', { breaker: 'UNINITIALISED' }, null],
    ['open', 'reset', {}, 'Only a TRIPPED breaker can be reset.'],
    ['uninitialised', 'reset', { breaker: 'UNINITIALISED' }, 'The breaker is not initialised.'],
    ['tripped', 'reset', { breaker: 'TRIPPED', role: 'operator' }, null],
    ['within the minute', 'reset', { breaker: 'TRIPPED', wait: 41 }, 'Next reset in 41 s.'],
    [
      'condition failing, operator',
      'reset',
      { breaker: 'TRIPPED', blocking: true, role: 'operator' },
      '1 condition is not normal; an admin may override.',
    ],
    ['condition failing, admin', 'reset', { breaker: 'TRIPPED', blocking: true }, null],
    ['not engaged', 'release', {}, 'Only an ENGAGED kill switch can be released.'],
    ['operator', 'release', { kill: 'ENGAGED', role: 'operator' }, 'Needs the role admin.'],
    ['job running', 'release', { kill: 'ENGAGED', job: 'running' }, 'The kill job is still running.'],
    ['job done', 'release', { kill: 'ENGAGED', job: 'done' }, null],
    ['job running', 'kill', { kill: 'ENGAGED', job: 'running' }, 'The kill job is running.'],
    ['initialised', 'init', {}, 'The breaker is initialised already.'],
    ['uninitialised', 'init', { breaker: 'UNINITIALISED' }, null],
    ['state not known', 'trip', { breaker: 'TRIPPED', silent: 12 }, null],
    ['state not known', 'reset', { silent: 12 }, null],
    ['state not known, viewer', 'trip', { role: 'viewer', silent: 12 }, 'Needs the role operator.'],
  ];
  it.each(rows)('%s: %s', (_, kind, setting, expected) => {
    set(setting);
    expect(whyNot(kind)).toBe(expected);
  });

  it('the wait for the next reset counts down', () => {
    set({ breaker: 'TRIPPED', wait: 41 });
    live.now = NOW + 30_500;
    expect(whyNot('reset')).toBe('Next reset in 11 s.');
    live.now = NOW + 41_000;
    expect(whyNot('reset')).toBeNull();
  });
});

describe('the reason', () => {
  it.each([
    ['nineteen characters', 19],
    ['                    ', 0],
    ['  padded to be longer  ', 19],
    ['😀'.repeat(20), 20],
    ['ä'.repeat(20), 20],
  ])('%s counts %i', (text, n) => expect(reasonLength(text)).toBe(n));

  it('names the breaker where nothing is known of the outcome', () => {
    expect(ACTS.trip.noAnswer).toBe(
      'No answer. The breaker may have tripped: check its state before you retry.',
    );
  });
});

describe('the palette', () => {
  const first = (search: string) =>
    commands()
      .map((c) => ({ id: c.id, value: score(c, search) }))
      .filter((r) => r.value > 0)
      .sort((a, b) => b.value - a.value)[0]?.id;

  it.each([
    ['halt', 'act-trip'],
    ['block', 'act-trip'],
    ['stop', 'act-trip'],
    ['trip', 'act-trip'],
    ['kill', 'act-kill'],
    ['flatten', 'act-kill'],
    ['panic', 'act-kill'],
    ['resume', 'act-reset'],
    ['unblock', 'act-reset'],
    ['audit', 'go-audit'],
    ['logout', 'sign-out'],
    ['light', 'theme'],
    ['ack', 'go-alerts'],
    ['incidents', 'go-alerts'],
    ['thresholds', 'go-rules'],
    ['who was told', 'go-deliveries'],
    ['pagerduty', 'go-deliveries'],
    ['dlq', 'go-poison'],
    ['resend', 'go-poison'],
    ['failed', 'go-poison'],
    ['new silence', 'new-silence'],
    ['new rule', 'new-rule'],
    ['mute', 'go-silences'],
    ['snooze', 'go-silences'],
    ['maintenance', 'go-silences'],
  ])('%s finds %s first', (search, id) => expect(first(search)).toBe(id));

  it('finds nothing for what there is not', () => expect(first('xyzzy')).toBeUndefined());
});

describe('links', () => {
  it.each([
    ['/', true],
    ['/circuit-breaker#kill-switch', true],
    ['/system-health?service=redis', true],
    ['/alerts?incident=7', true],
    ['/alerts/poison', true],
    ['/alerts/nothing', false],
    ['/slos?slo=poison_queue', true],
    ['/api/v1/gate', false],
    ['//elsewhere', false],
    ['https://elsewhere/', false],
    ['', false],
    [null, false],
  ])('%s leads to a page: %s', (link, expected) => expect(known(link)).toBe(expected));
});
