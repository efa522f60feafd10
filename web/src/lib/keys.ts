/* API keys as pure functions: what stands in a row, and what is asked before something is done to one. */

import type { KeyRow, KeyState, NewKey, ScopeRow } from './api/people';
import type { Role } from './api/types';
import { shortAge, utc } from './time';

export const NAME_LEAST = 3;
export const NAME_MOST = 50;
/** What the appliance takes for an expiry, in days. */
export const DAYS_MOST = 3650;
/** A key that ends sooner than this stands out. */
const SOON_S = 14 * 86_400;

export const KEY_STATES: KeyState[] = ['active', 'grace', 'rotated', 'expired', 'revoked'];

/** What each state looks like, from the words everything else uses. */
export const KEY_LOOK: Record<KeyState, { word: string; text: string }> = {
  active: { word: 'healthy', text: 'Active' },
  grace: { word: 'clearing', text: 'Grace' },
  rotated: { word: 'disabled', text: 'Rotated' },
  expired: { word: 'disabled', text: 'Expired' },
  revoked: { word: 'disabled', text: 'Revoked' },
};

/** Whether a door still opens for it. */
export const works = (key: KeyRow): boolean => key.state === 'active' || key.state === 'grace';

/** "in 3 d", from now on; null where there is no such time. */
export function left(iso: string | null, now: number): string | null {
  if (!iso) return null;
  const seconds = (Date.parse(iso) - now) / 1000;
  if (!Number.isFinite(seconds)) return null;
  return seconds <= 0 ? 'over' : shortAge(seconds);
}

/** Ends within a fortnight, and nothing came after it yet. */
export function endsSoon(key: KeyRow, now: number): boolean {
  if (key.state !== 'active' || !key.expires_at) return false;
  return (Date.parse(key.expires_at) - now) / 1000 < SOON_S;
}

/** What a key in its grace says about itself: how long it works on, and whether anybody still uses it. */
export function graceWords(key: KeyRow, now: number): string {
  const time = left(key.grace_until, now);
  const used = key.used_in_grace_at
    ? `the old key was used ${shortAge((now - Date.parse(key.used_in_grace_at)) / 1000)} ago`
    : 'the old key was not used since';
  return `${time === null || time === 'over' ? 'Grace is over' : `${time} left`}; ${used}.`;
}

/** Who uses a key, as far as it tells: what rotating or revoking it would touch. */
export function useWords(key: KeyRow, now: number): string {
  if (!key.last_used_at) return 'It was never used.';
  const age = (now - Date.parse(key.last_used_at)) / 1000;
  return `Last used ${shortAge(age)} ago (${utc(key.last_used_at)}).`;
}

/** A key, the one it came after, the one before that, and what came after it: oldest first. */
export function lineage(key: KeyRow, all: readonly KeyRow[]): KeyRow[] {
  const by = new Map(all.map((k) => [k.id, k]));
  const seen = new Set([key.id]);
  const chain = [key];
  for (let id = key.rotated_from; id && !seen.has(id); id = by.get(id)?.rotated_from ?? null) {
    seen.add(id);
    const before = by.get(id);
    if (!before) break;
    chain.unshift(before);
  }
  for (let id = key.replaced_by; id && !seen.has(id); id = by.get(id)?.replaced_by ?? null) {
    seen.add(id);
    const after = by.get(id);
    if (!after) break;
    chain.push(after);
  }
  return chain;
}

/** What works stands first, in it the newest; what is over follows. */
export function inOrder(keys: readonly KeyRow[]): KeyRow[] {
  return [...keys].sort(
    (a, b) => Number(works(b)) - Number(works(a)) || Date.parse(b.created_at) - Date.parse(a.created_at),
  );
}

/** Scopes that the console's own doors ask for, and those that it answers for to other services. */
export function scopeGroups(scopes: readonly ScopeRow[]): { title: string; scopes: ScopeRow[] }[] {
  return [
    { title: 'Tradewarden', scopes: scopes.filter((s) => s.scope.includes(':')) },
    { title: 'Platform, answered for other services', scopes: scopes.filter((s) => !s.scope.includes(':')) },
  ].filter((group) => group.scopes.length > 0);
}

export interface KeyDraft {
  name: string;
  role: Role;
  scopes: string[];
  /** Days as typed; empty for a key that does not end. */
  days: string;
}

/** What hinders a draft from being a key, field by field; empty when nothing does. */
export function faults(draft: KeyDraft): Partial<Record<keyof KeyDraft, string>> {
  const found: Partial<Record<keyof KeyDraft, string>> = {};
  const length = Array.from(draft.name.trim()).length;
  if (length < NAME_LEAST || length > NAME_MOST)
    found.name = `${NAME_LEAST} to ${NAME_MOST} characters, ${length} now.`;
  if (draft.scopes.length === 0) found.scopes = 'At least one scope.';
  if (draft.days !== '') {
    const days = Number(draft.days);
    if (!Number.isInteger(days) || days < 1 || days > DAYS_MOST)
      found.days = `Whole days from 1 to ${DAYS_MOST}.`;
  }
  return found;
}

export function bodyOf(draft: KeyDraft): NewKey {
  return {
    name: draft.name.trim(),
    role: draft.role,
    scopes: draft.scopes,
    ...(draft.days === '' ? {} : { expires_in_days: Number(draft.days) }),
  };
}
