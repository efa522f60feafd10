import { describe, expect, it } from 'vitest';
import type { KeyRow } from './api/people';
import { bodyOf, endsSoon, faults, graceWords, inOrder, left, lineage, scopeGroups, useWords } from './keys';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const key = (more: Partial<KeyRow> = {}): KeyRow => ({
  id: 'aaaaaaaa',
  name: 'gateway',
  role: 'viewer',
  scopes: ['status:read'],
  state: 'active',
  created_at: '2026-11-01T00:00:00Z',
  created_by: 'admin',
  last_used_at: null,
  expires_at: null,
  rotated_from: null,
  replaced_by: null,
  grace_until: null,
  used_in_grace_at: null,
  revoked_at: null,
  revoked_by: null,
  ...more,
});

describe('time left', () => {
  it.each([
    [null, null],
    ['2026-11-26T11:00:00Z', '23 h'],
    ['2026-11-25T12:00:30Z', '30 s'],
    ['2026-11-25T11:59:00Z', 'over'],
    ['nonsense', null],
  ])('%s is %s', (at, words) => expect(left(at, NOW)).toBe(words));

  it('stands out in the last fortnight of a key that works, not before and not after', () => {
    expect(endsSoon(key({ expires_at: '2026-12-01T00:00:00Z' }), NOW)).toBe(true);
    expect(endsSoon(key({ expires_at: '2027-12-01T00:00:00Z' }), NOW)).toBe(false);
    expect(endsSoon(key({ expires_at: '2026-12-01T00:00:00Z', state: 'revoked' }), NOW)).toBe(false);
    expect(endsSoon(key(), NOW)).toBe(false);
  });
});

describe('a key in its grace', () => {
  const grace = { state: 'grace' as const, grace_until: '2026-11-26T11:00:00Z', replaced_by: 'bbbbbbbb' };
  it('says how long, and that nobody uses the old one', () => {
    expect(graceWords(key(grace), NOW)).toBe('23 h left; the old key was not used since.');
  });
  it('says that the old one is still used', () => {
    const used = key({ ...grace, used_in_grace_at: '2026-11-25T11:58:00Z' });
    expect(graceWords(used, NOW)).toBe('23 h left; the old key was used 2 min ago.');
  });
});

describe('use', () => {
  it('tells a key that was never used from one that is', () => {
    expect(useWords(key(), NOW)).toBe('It was never used.');
    expect(useWords(key({ last_used_at: '2026-11-25T11:00:00Z' }), NOW)).toContain('Last used 1 h ago');
  });
});

describe('lineage', () => {
  const first = key({ id: 'a', replaced_by: 'b', state: 'rotated' });
  const second = key({ id: 'b', rotated_from: 'a', replaced_by: 'c', state: 'grace' });
  const third = key({ id: 'c', rotated_from: 'b', created_at: '2026-11-20T00:00:00Z' });
  it('is the same from each of its keys, oldest first', () => {
    const all = [third, first, second];
    for (const from of all) expect(lineage(from, all).map((k) => k.id)).toEqual(['a', 'b', 'c']);
  });
  it('ends where a key is not known, and never turns in a circle', () => {
    expect(lineage(second, [second]).map((k) => k.id)).toEqual(['b']);
    const round = key({ id: 'x', rotated_from: 'x', replaced_by: 'x' });
    expect(lineage(round, [round])).toHaveLength(1);
  });
  it('of a list: what works first, newest first', () => {
    expect(inOrder([first, second, third]).map((k) => k.id)).toEqual(['c', 'b', 'a']);
  });
});

describe('a new key', () => {
  const draft = { name: 'gateway', role: 'viewer' as const, scopes: ['status:read'], days: '' };
  it.each([
    [draft, []],
    [{ ...draft, name: ' ab ' }, ['name']],
    [{ ...draft, name: 'x'.repeat(51) }, ['name']],
    [{ ...draft, scopes: [] }, ['scopes']],
    [{ ...draft, days: '0' }, ['days']],
    [{ ...draft, days: '3651' }, ['days']],
    [{ ...draft, days: '1.5' }, ['days']],
    [{ ...draft, days: '90' }, []],
  ])('%j is wrong in %j', (given, wrong) => expect(Object.keys(faults(given))).toEqual(wrong));

  it('is sent trimmed, and without an expiry where it has none', () => {
    expect(bodyOf({ ...draft, name: ' gateway ' })).toEqual({
      name: 'gateway',
      role: 'viewer',
      scopes: ['status:read'],
    });
    expect(bodyOf({ ...draft, days: '90' })).toMatchObject({ expires_in_days: 90 });
  });

  it("offers the console's scopes apart from the platform's", () => {
    const groups = scopeGroups([
      { scope: 'gate:read', words: '' },
      { scope: 'read_orders', words: '' },
    ]);
    expect(groups.map((g) => g.scopes.map((s) => s.scope))).toEqual([['gate:read'], ['read_orders']]);
  });
});
