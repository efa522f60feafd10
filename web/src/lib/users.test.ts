import { describe, expect, it } from 'vitest';
import type { UserRow, UserState } from './api/people';
import type { Role } from './api/types';
import { USER_ACTS, isLastAdmin, methodWords, nameFault, userWhyNot, type UserActKind } from './users';

const user = (
  name: string,
  role: Role,
  state: UserState = 'active',
  more: Partial<UserRow> = {},
): UserRow => ({
  name,
  role,
  state,
  methods: { password: true, totp: false, oidc: false },
  created_at: '2026-11-01T00:00:00Z',
  created_by: 'admin',
  last_sign_in_at: null,
  sessions: 0,
  locked_until: null,
  ...more,
});

describe('the last admin who can sign in', () => {
  const me = user('me', 'admin');
  it.each<[string, UserRow[], boolean]>([
    ['alone', [me], true],
    ['beside operators', [me, user('b', 'operator')], true],
    ['beside an admin who was only invited', [me, user('b', 'admin', 'invited')], true],
    ['beside a disabled admin', [me, user('b', 'admin', 'disabled')], true],
    ['beside another admin', [me, user('b', 'admin')], false],
    ['beside an admin who is locked out for minutes', [me, user('b', 'admin', 'locked')], false],
  ])('%s', (_, all, last) => {
    expect(isLastAdmin(me, all)).toBe(last);
    for (const kind of ['role', 'disable', 'delete'] as UserActKind[]) {
      expect(userWhyNot(kind, me, all) !== null, kind).toBe(last);
    }
    // What takes nothing from him stays possible.
    expect(userWhyNot('link', me, all)).toBeNull();
  });
  it('is never somebody who cannot sign in, or no admin', () => {
    const gone = user('gone', 'admin', 'disabled');
    expect(isLastAdmin(gone, [gone])).toBe(false);
    expect(isLastAdmin(user('b', 'viewer'), [])).toBe(false);
  });
});

describe('what may be done to whom', () => {
  it.each<[UserActKind, Partial<UserRow>, boolean]>([
    ['enable', { state: 'disabled' }, true],
    ['enable', { state: 'active' }, false],
    ['link', { state: 'disabled' }, false],
    ['link', { methods: { password: false, totp: false, oidc: true } }, false],
    ['totp', { methods: { password: true, totp: true, oidc: false } }, true],
    ['totp', {}, false],
    ['sessions', { sessions: 2 }, true],
    ['sessions', { sessions: 0 }, false],
  ])('%s of %j: %s', (kind, more, possible) => {
    const one = user('b', 'viewer', 'active', more);
    expect(userWhyNot(kind, one, [one]) === null).toBe(possible);
  });

  it('asks for the name only before what cannot be taken back', () => {
    const typed = Object.entries(USER_ACTS).filter(([, act]) => act.typed);
    expect(typed.map(([kind]) => kind)).toEqual(['delete']);
  });
});

describe('words', () => {
  it.each([
    [{ password: true, totp: false, oidc: false }, 'None'],
    [{ password: true, totp: true, oidc: false }, 'Authenticator app'],
    [{ password: false, totp: false, oidc: true }, 'Identity provider'],
  ])('%j: %s', (methods, words) => expect(methodWords(methods)).toBe(words));

  it('say what is wrong with a name', () => {
    const all = [user('duty', 'operator')];
    expect(nameFault('ab', all)).toContain('2 now');
    expect(nameFault(' duty ', all)).toContain('already');
    expect(nameFault('night', all)).toBeNull();
  });
});
