/* The filter survives the address, counts say what an export will have, and a difference names what differs. */

import { describe, expect, it } from 'vitest';
import type { AuditEntryView } from './api/types';
import {
  actionWords,
  addressOf,
  countWords,
  cutWords,
  detailsOf,
  diff,
  filterOf,
  filterWords,
  fits,
  isFiltered,
  newsWords,
  questionOf,
  savedWords,
  type AuditFilter,
} from './audit';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const none: AuditFilter = filterOf(new URLSearchParams());
const entry = (more: Partial<AuditEntryView> = {}): AuditEntryView => ({
  id: 7,
  timestamp: '2026-11-25T11:59:00.000000Z',
  user_id: 'admin',
  door: 'console',
  action: 'SIGN_IN',
  event_type: 'auth',
  resource_type: 'session',
  resource_id: '1',
  outcome: 'success',
  reason: null,
  ip_address: null,
  session_id: null,
  details: null,
  prev_hash: 'a',
  hash: 'b',
  ...more,
});

describe('the filter and the address', () => {
  it.each([
    '',
    'q=drawdown+limit',
    'action=SIGN_IN%2CSIGN_OUT',
    'action=SIGN_IN&user=admin%2Cguard&outcome=denied&type=auth&range=24h',
    'from=2026-11-01&to=2026-11-02',
  ])('"%s" comes back as it was', (text) => {
    const back = Object.entries(addressOf(filterOf(new URLSearchParams(text))))
      .filter(([, value]) => value)
      .map(([name, value]) => [name, value ?? '']);
    expect(new URLSearchParams(back).toString()).toBe(text);
  });

  it('leaves out what it does not know', () => {
    const filter = filterOf(
      new URLSearchParams('outcome=fine,denied&type=x&range=1y&from=yesterday&action=A,,A, B'),
    );
    expect(filter).toMatchObject({ outcomes: ['denied'], types: [], range: '', from: '' });
    expect(filter.actions).toEqual(['A', 'B']);
  });

  it('knows a range before the days', () => {
    const filter = filterOf(new URLSearchParams('range=1h&from=2026-11-01'));
    expect(filter).toMatchObject({ range: '1h', from: '' });
    expect(isFiltered(filter)).toBe(true);
    expect(isFiltered(none)).toBe(false);
  });

  it('asks for whole days, and for ranges that end now', () => {
    expect(questionOf({ ...none, from: '2026-11-01', to: '2026-11-02' }, NOW)).toEqual({
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-03T00:00:00.000Z',
    });
    expect(questionOf({ ...none, range: '1h' }, NOW)).toEqual({ from: '2026-11-25T11:00:00.000Z' });
    expect(questionOf({ ...none, actions: ['A', 'B'], types: ['auth'], q: ' x ' }, NOW)).toEqual({
      text: 'x',
      action: 'A,B',
      event_type: 'auth',
    });
  });

  it('is said in words', () => {
    expect(filterWords(none)).toBe('every entry');
    expect(filterWords({ ...none, range: '24h', users: ['admin'], outcomes: ['denied'] })).toBe(
      'entries in the last 24 hours, by admin, outcome denied',
    );
    expect(filterWords({ ...none, from: '2026-11-01', q: 'x' })).toBe(
      'entries from 2026-11-01 on, with the words “x”',
    );
  });
});

describe('news', () => {
  it.each([
    [{}, true],
    [{ actions: ['SIGN_IN', 'X'] }, true],
    [{ actions: ['X'] }, false],
    [{ users: ['guard'] }, false],
    [{ outcomes: ['denied'] }, false],
    [{ types: ['auth'] }, true],
    [{ range: '1h' }, true],
    [{ to: '2026-11-24' }, false],
    [{ to: '2026-11-25' }, true],
  ] as [Partial<AuditFilter>, boolean][])('%j', (filter, yes) =>
    expect(fits(entry(), { ...none, ...filter }, NOW)).toBe(yes),
  );

  it('are counted as far as they are known', () => {
    const recent = [entry({ id: 9 }), entry({ id: 8, action: 'X' }), entry({ id: 7 })];
    expect(newsWords(recent, 9, none, NOW)).toBe('');
    expect(newsWords(recent, 7, none, NOW)).toBe('2 new entries');
    expect(newsWords(recent, 7, { ...none, actions: ['X'] }, NOW)).toBe('1 new entry');
    expect(newsWords(recent, 7, { ...none, q: 'word' }, NOW)).toBe('2 new entries that may fit');
    expect(newsWords(recent, 2, none, NOW)).toBe('3 or more new entries');
    expect(newsWords(recent, null, none, NOW)).toBe('');
  });
});

describe('an export says beforehand what it will have', () => {
  it.each([
    [0, null, 'No entry fits the filters.', 'There is nothing to export.'],
    [1, null, '1 entry fits.', 'The file has it.'],
    [1204, null, '1,204 entries fit.', 'The file has all of them.'],
    [10_000, null, '10,000 entries fit.', 'The file has all of them.'],
    [10_001, 10_001, 'More than 10,000 entries fit.', 'The file is cut: it has the newest 10,000'],
  ])('%i', (count, capped, words, cut) => {
    expect(countWords(count, capped)).toBe(words);
    expect(cutWords(count, capped)).toContain(cut);
  });
});

it.each([
  ['audit.csv', 1204, false, '1,204 entries saved as audit.csv.'],
  ['audit.csv', 1, false, '1 entry saved as audit.csv.'],
  ['a.jsonl', 10_000, true, '10,000 entries saved as a.jsonl. It is cut: older ones fit, too.'],
])('%s says what it has', (name, rows, cut, words) => expect(savedWords(name, rows, cut)).toBe(words));

describe('codes and details', () => {
  it.each([
    ['CIRCUIT_BREAKER_TRIP', 'Circuit breaker trip'],
    ['API_KEY_REVOKE', 'API key revoke'],
    ['SIGN_IN', 'Sign in'],
    ['', ''],
  ])('%s reads %s', (code, words) => expect(actionWords(code)).toBe(words));

  it('names what was added, removed and changed, however deep', () => {
    expect(
      diff({ a: 1, b: { c: 'x', d: [1, 2] }, e: true }, { a: 1, b: { c: 'y', d: [1, 2] }, f: null }),
    ).toEqual([
      { path: 'a', before: '1', after: '1', change: 'same' },
      { path: 'b.c', before: 'x', after: 'y', change: 'changed' },
      { path: 'b.d', before: '1, 2', after: '1, 2', change: 'same' },
      { path: 'e', before: 'yes', after: null, change: 'removed' },
      { path: 'f', before: null, after: 'none', change: 'added' },
    ]);
    expect(diff(null, { a: '' })).toEqual([{ path: 'a', before: null, after: '(empty)', change: 'added' }]);
    expect(diff('OPEN', 'TRIPPED')).toEqual([
      { path: '', before: 'OPEN', after: 'TRIPPED', change: 'changed' },
    ]);
  });

  it('takes details as they come', () => {
    expect(detailsOf(null)).toEqual({ diff: null, facts: [] });
    expect(detailsOf('no JSON {')).toEqual({ diff: null, facts: [{ name: 'note', text: 'no JSON {' }] });
    const told = detailsOf('{"before":{"a":1},"after":{"a":2},"engines":["x"],"deep":{"n":3}}');
    expect(told.diff).toHaveLength(1);
    expect(told.facts).toEqual([
      { name: 'engines', text: 'x' },
      { name: 'deep.n', text: '3' },
    ]);
  });

  it('reads lists of changed settings as a difference', () => {
    const { diff: rows, facts } = detailsOf({
      version: 4,
      changes: [{ section: 'system_defaults', key: 'dry_run', before: false, after: true }],
    });
    expect(rows).toEqual([
      { path: 'system_defaults.dry_run', before: 'no', after: 'yes', change: 'changed' },
    ]);
    expect(facts).toEqual([{ name: 'version', text: '4' }]);
    expect(detailsOf({ changes: ['x'] }).facts).toEqual([{ name: 'changes', text: 'x' }]);
  });
});
