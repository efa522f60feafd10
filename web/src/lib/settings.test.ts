/* What is typed becomes a value or says why not; drafts stand against what others changed; readers are counted. */

import { describe, expect, it } from 'vitest';
import type { ReaderView, SettingKind, SettingView, SettingsVersion, SettingsView } from './api/settings';
import {
  behindWords,
  boundsWords,
  changesOf,
  confirmWords,
  dayWords,
  expiryOf,
  fullWords,
  parse,
  pendingOf,
  pinnedWords,
  rawOf,
  rollbackChanges,
  seconds,
  valueWords,
  whyNoReview,
  type Edits,
  type Raw,
} from './settings';

const setting = (kind: SettingKind, more: Partial<SettingView> = {}): SettingView => ({
  key: 'k',
  words: 'A setting',
  unit: '',
  kind,
  min: null,
  max: null,
  choices: null,
  default: 1,
  value: 1,
  origin: 'default',
  pinned: null,
  alias: null,
  empty: null,
  listeners: [],
  version: 0,
  changed_at: null,
  changed_by: null,
  expires_at: null,
  reverts_to: null,
  role_to_change: 'admin',
  ...more,
});

const view = (settings: SettingView[], version = 4): SettingsView => ({
  version,
  sections: [{ section: 's', words: '', settings }],
  readers: [],
});

const reader = (more: Partial<ReaderView> = {}): ReaderView => ({
  name: 'gateway',
  door: 'redis',
  version: 4,
  current: true,
  at: '2026-11-25T12:00:00Z',
  lag_ms: 120,
  ...more,
});

describe('what is typed', () => {
  const small = { min: '0.01', max: '0.50' };
  it.each([
    ['bool', {}, true, true],
    ['integer', { min: '1', max: '100000' }, ' 500 ', 500],
    ['integer', {}, '+5', 5],
    ['decimal', small, '0.10', '0.10'],
    ['decimal', small, '0.50', '0.50'],
    ['decimal', { max: '10000000' }, '9999999.99', '9999999.99'],
    ['integer', { default: null }, '', null],
    ['time', {}, '09:30', '09:30'],
    ['time', {}, '24:00', '24:00'],
    ['integer', { default: 1, empty: 'no limit' }, ' ', null],
    ['zone', {}, 'Europe/Berlin', 'Europe/Berlin'],
    ['text', { choices: ['a', 'b'] }, 'b', 'b'],
    ['days', {}, ['fri', 'mon'], ['mon', 'fri']],
    ['list', { key: 'holidays' }, ['2026-12-25', '2026-01-01', '2026-12-25'], ['2026-01-01', '2026-12-25']],
    ['list', {}, [' x ', ''], ['x']],
  ] as [SettingKind, Partial<SettingView>, Raw, unknown][])(
    '%s %j: %j is a value',
    (kind, more, raw, value) => expect(parse(setting(kind, more), raw)).toEqual({ value, error: null }),
  );

  it.each([
    ['integer', { min: '1', max: '100000' }, '0', 'Allowed: 1 to 100,000.'],
    ['integer', { min: '1', max: '100000' }, '100001', 'Allowed: 1 to 100,000.'],
    ['integer', {}, '1.5', 'Enter a whole number.'],
    ['integer', {}, '', 'Enter a number.'],
    ['decimal', small, '0.501', 'Allowed: 0.01 to 0.50.'],
    ['decimal', {}, '1e5', 'Enter a decimal number, for instance 0.05.'],
    ['decimal', {}, '5%', 'Enter a decimal number, for instance 0.05.'],
    ['time', {}, '24:01', 'Enter a time as 09:30.'],
    ['text', { choices: ['a'] }, 'b', 'Pick one of the choices.'],
    ['days', {}, [], 'Pick at least one day.'],
    ['list', { key: 'holidays' }, ['2026-02-30'], '2026-02-30 is no day: write it as 2026-12-25.'],
    ['list', { key: 'holidays' }, ['Christmas'], 'Christmas is no day: write it as 2026-12-25.'],
  ] as [SettingKind, Partial<SettingView>, Raw, string][])('%s %j: %j is none', (kind, more, raw, error) =>
    expect(parse(setting(kind, more), raw).error).toBe(error),
  );

  it.each([
    ['bool', false, false],
    ['integer', 5, '5'],
    ['decimal', '0.10', '0.10'],
    ['days', ['mon'], ['mon']],
    ['list', null, []],
    ['text', null, ''],
  ] as [SettingKind, SettingView['value'], Raw][])('%s %j is edited as %j', (kind, value, raw) =>
    expect(rawOf({ kind }, value)).toEqual(raw),
  );
});

describe('values in words', () => {
  it.each([
    [['mon', 'tue', 'wed', 'thu', 'fri'], 'Mon to Fri'],
    [['sun', 'mon', 'wed'], 'Mon, Wed, Sun'],
    [['Monday', 'Tuesday'], 'Mon, Tue'],
    [[], 'no day'],
  ])('%j', (days, words) => expect(dayWords(days)).toBe(words));

  it('with their unit, where they have one', () => {
    expect(fullWords({ kind: 'integer', unit: 'orders', empty: null }, 5)).toBe('5 orders');
    expect(fullWords({ kind: 'bool', unit: '', empty: null }, false)).toBe('off');
    expect(fullWords({ kind: 'integer', unit: 'days', empty: null }, null)).toBe('not set');
    expect(valueWords({ kind: 'list', empty: null }, [])).toBe('none');
    expect(valueWords({ kind: 'integer', empty: 'no limit' }, null)).toBe('no limit');
  });

  it('with their bounds, and who pinned them', () => {
    expect(boundsWords({ min: '0.01', max: '10000000' })).toBe('0.01 to 10,000,000');
    expect(boundsWords({ min: '1', max: null })).toBe('1 or more');
    expect(boundsWords({ min: null, max: null })).toBe('');
    expect(pinnedWords({ pinned: { by: 'file', where: 'tradewarden.toml' } })).toBe(
      'set by the file tradewarden.toml',
    );
    expect(pinnedWords({ pinned: { by: 'environment', where: 'DRY_RUN' } })).toBe(
      'set by the environment DRY_RUN',
    );
    expect(pinnedWords({ pinned: null })).toBeNull();
  });
});

describe('drafts against what holds now', () => {
  const a = setting('integer', { key: 'a', value: 1 });
  const b = setting('integer', { key: 'b', value: 2 });
  const edits = (raw: Raw, basis: number): Edits => ({ 's.a': { raw, basis } });

  it.each([
    ['a change', edits('5', 1), 1, [5], null],
    ['no change', edits('1', 1), 0, [], 'Nothing is changed.'],
    ['somebody made the same', edits('1', 0), 0, [], 'Nothing is changed.'],
    ['not valid', edits('x', 1), 1, [], '1 value is not valid.'],
    [
      'somebody made another',
      edits('5', 0),
      1,
      [5],
      '1 value was changed by somebody else: take theirs or keep yours.',
    ],
    ['a setting that is gone', { 's.z': { raw: '5', basis: 1 } } as Edits, 0, [], 'Nothing is changed.'],
  ])('%s', (_, draft, n, values, why) => {
    const pending = pendingOf(draft, view([a, b]));
    expect(pending).toHaveLength(n);
    expect(changesOf(pending).map((c) => c.value)).toEqual(values);
    expect(whyNoReview(pending)).toBe(why);
  });

  it('keeping mine makes theirs the basis', () => {
    const [first] = pendingOf(edits('5', 0), view([a]));
    expect(first?.conflict).toBe(true);
    expect(whyNoReview(pendingOf(edits('5', 1), view([a])))).toBeNull();
  });
});

describe('readers', () => {
  it.each([
    [[reader(), reader({ lag_ms: 400 }), reader()], '3 of 3 readers confirmed, 0.4 s', true],
    [[reader(), reader({ version: 3, current: false })], '1 of 2 readers confirmed', false],
    [[reader({ version: 5 })], '1 of 1 readers confirmed, 0.1 s', true],
    [[], 'Nobody has reported as a reader yet.', true],
  ])('%#', (readers, words, all) => {
    expect(confirmWords(4, readers)).toMatchObject({ words, all });
  });

  it.each([
    [reader(), 5, 'up to date after 0.1 s'],
    [reader({ lag_ms: null }), 5, 'up to date'],
    [reader({ version: 3, current: false }), 12, '1 version behind, last heard 12 s ago'],
    [reader({ version: 1, current: false }), null, '3 versions behind, never reported'],
  ])('%#', (one, age, words) => expect(behindWords(one, 4, age)).toBe(words));

  it.each([
    [3, '< 0.1 s'],
    [420, '0.4 s'],
    [61_000, '1 min 1 s'],
  ])('%i ms is %s', (ms, words) => expect(seconds(ms)).toBe(words));
});

describe('rolling back', () => {
  const version = (n: number, changes: [string, number, number][]): SettingsVersion => ({
    version: n,
    at: '',
    by: 'admin',
    door: 'console',
    reason: '',
    changes: changes.map(([key, before, after]) => ({ section: 's', key, before, after })),
    expires_at: null,
    reverted_by_version: null,
  });
  const now = view([setting('integer', { key: 'a', value: 9 }), setting('integer', { key: 'b', value: 7 })]);
  const versions = [version(4, [['a', 5, 9]]), version(3, [['b', 2, 7]]), version(2, [['a', 1, 5]])];

  it.each([
    [4, {}],
    [3, { a: 5 }],
    [2, { a: 5, b: 2 }],
    [1, { a: 1, b: 2 }],
  ])('to version %i', (target, values) => {
    const changes = rollbackChanges(versions, target, now);
    expect(Object.fromEntries(changes.map((c) => [c.key, c.value]))).toEqual(values);
  });

  it('leaves out what file or environment set', () => {
    const pinned = view([setting('integer', { key: 'a', value: 9, pinned: { by: 'file', where: 'x' } })]);
    expect(rollbackChanges(versions, 1, pinned)).toEqual([]);
  });

  it('leaves out what came back by itself, and what is gone', () => {
    const back = [
      version(4, [['a', 5, 9]]),
      version(3, [
        ['a', 9, 5],
        ['gone', 1, 2],
      ]),
    ];
    expect(rollbackChanges(back, 2, now)).toEqual([]);
  });
});

describe('how long it holds', () => {
  const now = Date.parse('2026-11-25T12:00:00Z');
  it.each([
    ['', '', {}, null],
    ['7200', '', { expires_in_seconds: 7200 }, null],
    ['at', '2026-11-25T14:00', { expires_at: '2026-11-25T14:00:00.000Z' }, null],
    ['at', '', {}, 'Enter the time at which it goes back, in UTC.'],
    ['at', '2026-11-25T11:00', {}, 'The time at which it goes back is over already.'],
  ])('%s %s', (choice, at, body, error) => expect(expiryOf({ choice, at }, now)).toEqual({ body, error }));
});
