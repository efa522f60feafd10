/* Users as pure functions: what stands in a row, what may be done to whom, and what it would do. */

import type { Methods, UserRow, UserState } from './api/people';
import type { Role } from './api/types';

export const USERNAME_LEAST = 3;
export const USERNAME_MOST = 50;
export const ROLES: Role[] = ['viewer', 'operator', 'admin'];

/** What each role may do, for whoever chooses one. */
export const ROLE_WORDS: Record<Role, string> = {
  viewer: 'Sees everything but the audit log; changes nothing.',
  operator: 'Trips, kills, resets, acknowledges, silences; reads the audit log.',
  admin: 'Everything: releases the kill switch, users, keys, settings.',
};

export const USER_STATES: UserState[] = ['active', 'invited', 'locked', 'disabled'];

export const USER_LOOK: Record<UserState, { word: string; text: string }> = {
  active: { word: 'healthy', text: 'Active' },
  invited: { word: 'pending', text: 'Invited' },
  locked: { word: 'denied', text: 'Locked' },
  disabled: { word: 'disabled', text: 'Disabled' },
};

/** How somebody proves who he is, in words. */
export function methodWords(methods: Methods): string {
  if (methods.oidc && !methods.password) return 'Identity provider';
  if (methods.totp) return 'Authenticator app';
  return 'None';
}

const canSignIn = (user: UserRow): boolean => user.state === 'active' || user.state === 'locked';

/** Without this one nobody could look after the appliance any more. */
export function isLastAdmin(user: UserRow, all: readonly UserRow[]): boolean {
  if (user.role !== 'admin' || !canSignIn(user)) return false;
  return !all.some((other) => other.name !== user.name && other.role === 'admin' && canSignIn(other));
}

export type UserActKind = 'role' | 'disable' | 'enable' | 'link' | 'totp' | 'sessions' | 'delete';

export interface UserActText {
  /** Words of the button, and of the dialog's title with the name. */
  label: string;
  confirm: string;
  tone: 'danger' | 'go';
  impact: string;
  reason: boolean;
  /** The name has to be typed. */
  typed: boolean;
  done: string;
  noAnswer: string;
}

const look = 'look at the list before you repeat this.';

export const USER_ACTS: Record<UserActKind, UserActText> = {
  role: {
    label: 'Change role',
    confirm: 'Change role',
    tone: 'go',
    impact: 'Takes effect at once, on open pages and connections, too.',
    reason: true,
    typed: false,
    done: 'has another role now.',
    noAnswer: `No answer. The role may have changed: ${look}`,
  },
  disable: {
    label: 'Disable',
    confirm: 'Disable',
    tone: 'danger',
    impact: 'Signed out everywhere at once, and cannot sign in until enabled again. Nothing is deleted.',
    reason: true,
    typed: false,
    done: 'is disabled and signed out everywhere.',
    noAnswer: `No answer. The user may be disabled: ${look}`,
  },
  enable: {
    label: 'Enable',
    confirm: 'Enable',
    tone: 'go',
    impact: 'Can sign in again with the password and second factor of before.',
    reason: true,
    typed: false,
    done: 'can sign in again.',
    noAnswer: `No answer. The user may be enabled: ${look}`,
  },
  link: {
    label: 'New link',
    confirm: 'Make a new link',
    tone: 'go',
    impact:
      'A one-time link with which a new password is set. Give it to nobody else: whoever has it becomes this user.',
    reason: false,
    typed: false,
    done: 'has a new link.',
    noAnswer: 'No answer. A link may have been made, but nobody has seen it: make another one.',
  },
  totp: {
    label: 'Reset second factor',
    confirm: 'Reset second factor',
    tone: 'danger',
    impact:
      'The authenticator app and all recovery codes are forgotten: the password alone lets in until an app is set up again. Be sure that it is really this person who asks.',
    reason: false,
    typed: false,
    done: 'has no second factor any more.',
    noAnswer: `No answer. The second factor may be gone: ${look}`,
  },
  sessions: {
    label: 'Sign out everywhere',
    confirm: 'Sign out everywhere',
    tone: 'go',
    impact: 'Every session ends at once, open pages included. Signing in again stays possible.',
    reason: false,
    typed: false,
    done: 'is signed out everywhere.',
    noAnswer: `No answer. The sessions may have ended: ${look}`,
  },
  delete: {
    label: 'Delete',
    confirm: 'Delete',
    tone: 'danger',
    impact:
      'Signed out everywhere at once and gone for good; the entries of the audit log keep the name. To keep somebody out for a while, disable instead.',
    reason: true,
    typed: true,
    done: 'is deleted.',
    noAnswer: `No answer. The user may be deleted: ${look}`,
  },
};

/** Why something cannot be done to somebody; null when it can. */
export function userWhyNot(kind: UserActKind, user: UserRow, all: readonly UserRow[]): string | null {
  const last = isLastAdmin(user, all);
  switch (kind) {
    case 'role':
    case 'disable':
    case 'delete':
      return last ? 'The last admin who can sign in is protected: make another one first.' : null;
    case 'enable':
      return user.state === 'disabled' ? null : 'Not disabled.';
    case 'link':
      if (user.methods.oidc && !user.methods.password) return 'Signs in with the identity provider.';
      return user.state === 'disabled' ? 'Disabled: enable first.' : null;
    case 'totp':
      return user.methods.totp ? null : 'No authenticator app is set up.';
    case 'sessions':
      return user.sessions > 0 ? null : 'Signed in nowhere.';
  }
}

/** What hinders a name; null when nothing does. */
export function nameFault(name: string, all: readonly UserRow[]): string | null {
  const wanted = name.trim();
  const length = Array.from(wanted).length;
  if (length < USERNAME_LEAST || length > USERNAME_MOST) {
    return `${USERNAME_LEAST} to ${USERNAME_MOST} characters, ${length} now.`;
  }
  return all.some((user) => user.name === wanted) ? 'There is a user of this name already.' : null;
}
