/* Users, one's own account and API keys over HTTP. */

import { ACT_TIMEOUT_MS, call, remember, type CallOptions, type Path } from './client';
import type { Role, SessionView, Shape } from './types';

export type UserState = 'invited' | 'active' | 'locked' | 'disabled';
/** How somebody may prove who he is. */
export type Methods = Shape<'MethodsView'>;
export type UserRow = Shape<'UserRow', { role: Role; state: UserState }>;
export type UserList = Shape<'UserList', { items: UserRow[] }>;
/** A one-time link with which somebody sets his password. */
export type SetupLink = Shape<'CreatedUserView'>;

export type KeyState = 'active' | 'grace' | 'rotated' | 'expired' | 'revoked';

export type KeyRow = Shape<'KeyView', { role: Role; state: KeyState }>;

export type KeyList = Shape<'KeyList', { items: KeyRow[] }>;
/** With the whole key, this once. */
export type CreatedKey = Shape<'CreatedKeyView', { info: KeyRow }>;
export type ScopeRow = Shape<'ScopeView'>;

export type TotpState = Shape<'TotpView'>;
export type TotpOffer = Shape<'TotpOffer'>;
export type OwnSession = Shape<'OwnSession', { via: 'password' | 'oidc' }>;

export interface Proof {
  password?: string;
  code?: string;
}

export interface NewKey {
  name: string;
  role: Role;
  scopes: string[];
  expires_in_days?: number;
}

const change = <T>(
  method: 'POST' | 'PATCH' | 'DELETE',
  path: Path,
  body?: unknown,
  more: Partial<CallOptions> = {},
) => call<T>(method, path, { body, timeoutMs: ACT_TIMEOUT_MS, ...more });

const user = (name: string) => ({ at: { name } });

export const peopleApi = {
  users: () => call<UserList>('GET', '/api/v1/users'),
  createUser: (username: string, role: Role, key: string) =>
    change<SetupLink>('POST', '/api/v1/users', { username, role }, { idempotencyKey: key }),
  changeUser: (name: string, body: { role?: Role; disabled?: boolean; reason: string }) =>
    change<void>('PATCH', '/api/v1/users/{name}', body, user(name)),
  newLink: (name: string) => change<SetupLink>('POST', '/api/v1/users/{name}/link', undefined, user(name)),
  unlock: (name: string) => change<void>('POST', '/api/v1/users/{name}/unlock', undefined, user(name)),
  resetTotp: (name: string) => change<void>('DELETE', '/api/v1/users/{name}/totp', undefined, user(name)),
  signOutEverywhere: (name: string) =>
    change<void>('DELETE', '/api/v1/users/{name}/sessions', undefined, user(name)),
  deleteUser: (name: string, reason: string) =>
    change<void>('DELETE', '/api/v1/users/{name}', undefined, { ...user(name), query: { reason } }),

  keys: () => call<KeyList>('GET', '/api/v1/keys'),
  scopes: () => call<{ items: ScopeRow[] }>('GET', '/api/v1/keys/scopes'),
  createKey: (body: NewKey, key: string) =>
    change<CreatedKey>('POST', '/api/v1/keys', body, { idempotencyKey: key }),
  rotateKey: (id: string, grace_hours: number | undefined, key: string) =>
    change<CreatedKey>('POST', '/api/v1/keys/{id}/rotate', grace_hours === undefined ? {} : { grace_hours }, {
      at: { id },
      idempotencyKey: key,
    }),
  cutShort: (id: string) => change<void>('POST', '/api/v1/keys/{id}/cut-short', undefined, { at: { id } }),
  revokeKey: (id: string) => change<void>('DELETE', '/api/v1/keys/{id}', undefined, { at: { id } }),
};

export const accountApi = {
  confirm: (proof: Proof) =>
    change<void>('POST', '/api/v1/session/confirm', proof, { proof: true, expect401: true }),
  /** As the session is now, without keeping it awake. */
  look: () => call<SessionView>('GET', '/api/v1/session').then(remember),
  totp: () => call<TotpState>('GET', '/api/v1/account/totp'),
  offerTotp: () => change<TotpOffer>('POST', '/api/v1/account/totp'),
  confirmTotp: (code: string) =>
    change<{ recovery_codes: string[] }>(
      'POST',
      '/api/v1/account/totp/confirm',
      { code },
      { expect401: true },
    ),
  dropTotp: (proof: Proof) => change<void>('DELETE', '/api/v1/account/totp', proof, { expect401: true }),
  newRecoveryCodes: () =>
    change<{ recovery_codes: string[] }>('POST', '/api/v1/account/recovery-codes', undefined),
  changePassword: (current: string, next: string) =>
    change<void>('POST', '/api/v1/account/password', { current, new: next }, { expect401: true }),
  sessions: () => call<{ items: OwnSession[] }>('GET', '/api/v1/account/sessions'),
  endSession: (id: string) =>
    change<void>('DELETE', '/api/v1/account/sessions/{id}', undefined, { at: { id } }),
};

/** Stands for all sessions but the one that asks. */
export const OTHERS = 'others';

/** Where signing in with the identity provider begins. */
export const OIDC_START = '/api/v1/oidc/start';
export const OIDC_CONFIRM = `${OIDC_START}?confirm=1`;
