/* The audit log as pure functions: address to filter to question, codes to words, details to a difference. */

import type { AuditEntryView } from './api/types';

/** What is asked of the appliance; several values of one column are separated by commas. */
export interface AuditQuery {
  from?: string;
  to?: string;
  action?: string;
  user?: string;
  outcome?: string;
  event_type?: string;
  text?: string;
}

/** Names of the filter in the address. */
export const NAMES = ['q', 'action', 'user', 'outcome', 'type', 'range', 'from', 'to'] as const;
export type FilterName = (typeof NAMES)[number];

export interface AuditFilter {
  q: string;
  actions: string[];
  users: string[];
  outcomes: string[];
  types: string[];
  /** A range that ends now; empty where the days are named or everything is asked for. */
  range: string;
  from: string;
  to: string;
}

export const RANGES: { value: string; text: string; seconds: number }[] = [
  { value: '1h', text: 'Last hour', seconds: 3_600 },
  { value: '24h', text: 'Last 24 hours', seconds: 86_400 },
  { value: '7d', text: 'Last 7 days', seconds: 604_800 },
  { value: '30d', text: 'Last 30 days', seconds: 2_592_000 },
];

export const OUTCOMES = ['success', 'denied', 'failed', 'no_op', 'partial'];
export const TYPES = ['access', 'action', 'auth', 'admin', 'export'];

const DAY = /^\d{4}-\d\d-\d\d$/;

const list = (text: string | null): string[] =>
  (text ?? '')
    .split(',')
    .map((value) => value.trim())
    .filter((value, i, all) => value !== '' && all.indexOf(value) === i);

/** The filter that an address names; what it does not know is left out. */
export function filterOf(query: URLSearchParams): AuditFilter {
  const range = query.get('range') ?? '';
  const day = (name: string) => (DAY.test(query.get(name) ?? '') ? (query.get(name) ?? '') : '');
  const known = RANGES.some((r) => r.value === range) ? range : '';
  return {
    q: query.get('q') ?? '',
    actions: list(query.get('action')),
    users: list(query.get('user')),
    outcomes: list(query.get('outcome')).filter((value) => OUTCOMES.includes(value)),
    types: list(query.get('type')).filter((value) => TYPES.includes(value)),
    range: known,
    from: known ? '' : day('from'),
    to: known ? '' : day('to'),
  };
}

/** The same filter as parameters of an address; null takes one away. */
export function addressOf(filter: AuditFilter): Record<FilterName, string | null> {
  const some = (values: string[]) => (values.length > 0 ? values.join(',') : null);
  return {
    q: filter.q || null,
    action: some(filter.actions),
    user: some(filter.users),
    outcome: some(filter.outcomes),
    type: some(filter.types),
    range: filter.range || null,
    from: filter.range ? null : filter.from || null,
    to: filter.range ? null : filter.to || null,
  };
}

export const isFiltered = (filter: AuditFilter): boolean => Object.values(addressOf(filter)).some(Boolean);

const DAY_MS = 86_400_000;

/** Times between which is looked, in milliseconds; the end is not part of it. */
export function span(filter: AuditFilter, now: number): { from: number | null; to: number | null } {
  const range = RANGES.find((r) => r.value === filter.range);
  if (range) return { from: now - range.seconds * 1000, to: null };
  const day = (text: string) => (text ? Date.parse(`${text}T00:00:00Z`) : NaN);
  const from = day(filter.from);
  const to = day(filter.to);
  return {
    from: Number.isNaN(from) ? null : from,
    // The last day named is looked at to its end.
    to: Number.isNaN(to) ? null : to + DAY_MS,
  };
}

/** What the appliance is asked. */
export function questionOf(filter: AuditFilter, now: number): AuditQuery {
  const { from, to } = span(filter, now);
  const question: AuditQuery = {
    text: filter.q.trim(),
    action: filter.actions.join(','),
    user: filter.users.join(','),
    outcome: filter.outcomes.join(','),
    event_type: filter.types.join(','),
    from: from === null ? '' : new Date(from).toISOString(),
    to: to === null ? '' : new Date(to).toISOString(),
  };
  return Object.fromEntries(Object.entries(question).filter(([, value]) => value));
}

/** Whether an entry that was just written fits, as far as can be told here: the text is left to the appliance. */
export function fits(entry: AuditEntryView, filter: AuditFilter, now: number): boolean {
  const of = (values: string[], value: string) => values.length === 0 || values.includes(value);
  const at = Date.parse(entry.timestamp);
  const { from, to } = span(filter, now);
  return (
    of(filter.actions, entry.action) &&
    of(filter.users, entry.user_id) &&
    of(filter.outcomes, entry.outcome) &&
    of(filter.types, entry.event_type) &&
    (from === null || at >= from) &&
    (to === null || at < to)
  );
}

/** "3 new entries": what was written since the list was read, as far as it is known here. */
export function newsWords(
  recent: AuditEntryView[],
  head: number | null,
  filter: AuditFilter,
  now: number,
): string {
  if (head === null) return '';
  const since = recent.filter((entry) => entry.id > head);
  const n = since.filter((entry) => fits(entry, filter, now)).length;
  if (n === 0) return '';
  // Entries further back than those that are kept here may have been written as well.
  const more = Math.min(...since.map((entry) => entry.id)) > head + 1;
  const may = filter.q.trim() ? ' that may fit' : '';
  return `${n}${more ? ' or more' : ''} new ${n === 1 && !more ? 'entry' : 'entries'}${may}`;
}

/** Most entries of an export. */
export const EXPORT_MAX = 10_000;

const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** "1,204 entries fit.": said before anything is fetched. */
export function countWords(count: number, cappedAt: number | null): string {
  if (count === 0) return 'No entry fits the filters.';
  if (cappedAt !== null || count > EXPORT_MAX) return `More than ${grouped(EXPORT_MAX)} entries fit.`;
  return count === 1 ? '1 entry fits.' : `${grouped(count)} entries fit.`;
}

/** "All of them are exported." or that the file is cut. */
export function cutWords(count: number, cappedAt: number | null): string {
  if (count === 0) return 'There is nothing to export.';
  if (cappedAt !== null || count > EXPORT_MAX) {
    return `The file is cut: it has the newest ${grouped(EXPORT_MAX)} and says so in its last line. Narrow the dates to get the rest.`;
  }
  return count === 1 ? 'The file has it.' : 'The file has all of them.';
}

/** What is said once the file is there. */
export function savedWords(name: string, rows: number, cut: boolean): string {
  const n = Number.isFinite(rows) ? `${grouped(rows)} ${rows === 1 ? 'entry' : 'entries'}` : 'Entries';
  return cut ? `${n} saved as ${name}. It is cut: older ones fit, too.` : `${n} saved as ${name}.`;
}

/** Words that are written in capitals. */
const CAPITALS = new Set([
  'api',
  'id',
  'totp',
  'oidc',
  'csv',
  'sms',
  'slo',
  'url',
  'tls',
  'http',
  'sql',
  'ip',
]);

/** "CIRCUIT_BREAKER_TRIP" reads "Circuit breaker trip". */
export function actionWords(code: string): string {
  const words = code
    .toLowerCase()
    .split(/[_.\s]+/)
    .filter(Boolean)
    .map((word) => (CAPITALS.has(word) ? word.toUpperCase() : word))
    .join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export type Change = 'added' | 'removed' | 'changed' | 'same';

export interface DiffRow {
  /** "limits.max_open_orders" */
  path: string;
  before: string | null;
  after: string | null;
  change: Change;
}

type Json = unknown;

const isMap = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as a person reads it. */
export function plain(value: Json): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'string') return value === '' ? '(empty)' : value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value) && value.every((v) => typeof v !== 'object' || v === null)) {
    return value.length === 0 ? '(none)' : value.map(plain).join(', ');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Every value under its path; lists stay whole, because a place in a list says nothing to a reader. */
export function flat(value: Json, path = ''): Map<string, string> {
  if (!isMap(value)) return new Map([[path, plain(value)]]);
  const all = new Map<string, string>();
  for (const [name, inner] of Object.entries(value)) {
    for (const [key, text] of flat(inner, path ? `${path}.${name}` : name)) all.set(key, text);
  }
  return all;
}

/** What differs between two values, in the order in which they name it. */
export function diff(before: Json, after: Json): DiffRow[] {
  const old = before === null || before === undefined ? new Map<string, string>() : flat(before);
  const now = after === null || after === undefined ? new Map<string, string>() : flat(after);
  return [...new Set([...old.keys(), ...now.keys()])].map((path) => {
    const a = old.get(path) ?? null;
    const b = now.get(path) ?? null;
    const change = a === null ? 'added' : b === null ? 'removed' : a === b ? 'same' : 'changed';
    return { path, before: a, after: b, change };
  });
}

export interface Details {
  /** Null where the entry tells of no before and after. */
  diff: DiffRow[] | null;
  facts: { name: string; text: string }[];
}

/** Lists of settings that were changed tell before and after one by one. */
const isChange = (value: Json): value is Record<string, Json> =>
  isMap(value) && 'key' in value && ('before' in value || 'after' in value);

/** The details of an entry: what was changed, and the other facts. */
export function detailsOf(details: Json): Details {
  let value = details;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch {
      return { diff: null, facts: [{ name: 'note', text: String(details) }] };
    }
  }
  if (value === null || value === undefined) return { diff: null, facts: [] };
  if (!isMap(value)) return { diff: null, facts: [{ name: 'note', text: plain(value) }] };
  const { before, after, changes, ...rest } = value;
  let rows: DiffRow[] | null = 'before' in value || 'after' in value ? diff(before, after) : null;
  if (Array.isArray(changes) && changes.length > 0 && changes.every(isChange)) {
    const named = changes.filter(isChange).flatMap((change) => {
      const name = [change.section, change.key].filter(Boolean).map(plain).join('.');
      return diff({ [name]: change.before ?? null }, { [name]: change.after ?? null });
    });
    rows = [...(rows ?? []), ...named];
  } else if (changes !== undefined) {
    rest.changes = changes;
  }
  const facts = [...flat(rest)].filter(([name]) => name).map(([name, text]) => ({ name, text }));
  return { diff: rows, facts };
}

/** "checked 1,204 entries": what a verification says beside its verdict. */
export const checkedWords = (checked: number): string =>
  `${grouped(checked)} ${checked === 1 ? 'entry' : 'entries'} checked`;

/** What the filter asks for, in one line of words. */
export function filterWords(filter: AuditFilter): string {
  const parts: string[] = [];
  const range = RANGES.find((r) => r.value === filter.range);
  if (range) parts.push(`in the ${range.text.toLowerCase()}`);
  else if (filter.from || filter.to) {
    parts.push(
      filter.from && filter.to
        ? `from ${filter.from} to ${filter.to}`
        : filter.from
          ? `from ${filter.from} on`
          : `until ${filter.to}`,
    );
  }
  if (filter.actions.length > 0) parts.push(`action ${filter.actions.join(' or ')}`);
  if (filter.users.length > 0) parts.push(`by ${filter.users.join(' or ')}`);
  if (filter.outcomes.length > 0) parts.push(`outcome ${filter.outcomes.join(' or ')}`);
  if (filter.types.length > 0) parts.push(`type ${filter.types.join(' or ')}`);
  if (filter.q.trim()) parts.push(`with the words “${filter.q.trim()}”`);
  return parts.length === 0 ? 'every entry' : `entries ${parts.join(', ')}`;
}
