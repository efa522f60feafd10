/* Users, one's own account and API keys over HTTP. */

import { ACT_TIMEOUT_MS, call, remember, type CallOptions, type Path } from './client';
import type { Role, SessionView, Shape } from './types';

/** How somebody may prove who he is. */
export interface Methods {
  password: boolean;
  totp: boolean;
  oidc: boolean;
}

export type UserState = 'invited' | 'active' | 'locked' | 'disabled';

export interface UserRow {
  name: string;
  role: Role;
  state: UserState;
  methods: Methods;
  created_at: string | null;
  created_by: string | null;
  last_sign_in_at: string | null;
  sessions: number;
  locked_until: string | null;
}

export interface UserList {
  items: UserRow[];
}

/** A one-time link with which somebody sets his password. */
export interface SetupLink {
  username: string;
  role: string;
  setup_url: string;
  expires_at: string;
}

export type KeyState = 'active' | 'grace' | 'rotated' | 'expired' | 'revoked';

export type KeyRow = Shape<'KeyView', { role: Role; state: KeyState }>;

export interface KeyList {
  items: KeyRow[];
}

export interface CreatedKey {
  /** The whole key, this once. */
  key: string;
  info: KeyRow;
}

export type ScopeRow = Shape<'ScopeView'>;

export interface TotpState {
  enabled: boolean;
  /** Recovery codes that are not used yet. */
  recovery_codes_left: number | null;
}

export interface TotpOffer {
  secret: string;
  uri: string;
  qr: { size: number; path: string };
}

export interface OwnSession {
  id: string;
  current: boolean;
  address: string | null;
  created_at: string;
  last_seen_at: string | null;
  expires_at: string | null;
  via: 'password' | 'oidc';
}

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

const at = (path: string) => path as Path;

const change = <T>(
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  more: Partial<CallOptions> = {},
) => call<T>(method, at(path), { body, timeoutMs: ACT_TIMEOUT_MS, ...more });

const user = (name: string) => ({ at: { name } });

export const peopleApi = {
  users: () => call<UserList>('GET', at('/api/v1/users')),
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

  keys: () => call<KeyList>('GET', at('/api/v1/keys')),
  scopes: () => call<{ items: ScopeRow[] }>('GET', at('/api/v1/keys/scopes')),
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
  totp: () => call<TotpState>('GET', at('/api/v1/account/totp')),
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
  sessions: () => call<{ items: OwnSession[] }>('GET', at('/api/v1/account/sessions')),
  endSession: (id: string) =>
    change<void>('DELETE', '/api/v1/account/sessions/{id}', undefined, { at: { id } }),
};

/** Stands for all sessions but the one that asks. */
export const OTHERS = 'others';

/** Where signing in with the identity provider begins. */
export const OIDC_START = '/api/v1/oidc/start';
export const OIDC_CONFIRM = `${OIDC_START}?confirm=1`;
