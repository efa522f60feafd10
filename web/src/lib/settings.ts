/* The settings as pure functions: what is typed to a value, a value to words, drafts against what others changed. */

import type {
  ReaderView,
  SettingChange,
  SettingValue,
  SettingView,
  SettingsVersion,
  SettingsView,
} from './api/settings';
import { actionWords } from './audit';
import { minus, sign } from './decimal';
import { duration, millis } from './time';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export const idOf = (section: string, key: string): string => `${section}.${key}`;

/** What an editor holds while it is typed into. */
export type Raw = boolean | string | string[];

export interface Edit {
  raw: Raw;
  /** The value on which it was begun: another one since then is somebody else's change. */
  basis: SettingValue;
}

export type Edits = Record<string, Edit>;

/** Values are the same where their JSON is. */
export const same = (a: SettingValue, b: SettingValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/** One setting with the section it stands in. */
export interface Placed {
  id: string;
  section: string;
  setting: SettingView;
}

export const placed = (view: SettingsView): Placed[] =>
  view.sections.flatMap(({ section, settings }) =>
    settings.map((setting) => ({ id: idOf(section, setting.key), section, setting })),
  );

/** The sections' days, as the appliance writes them. */
export const daysOf = (setting: Pick<SettingView, 'choices'>): string[] => setting.choices ?? DAYS;

/** The day at the beginning of its name, however it is written: "mon" for "Monday". */
const shortDay = (day: string): string => day.slice(0, 3).toLowerCase();

/** "Mon to Fri", "Mon, Wed": runs of days are said as such. */
export function dayWords(days: string[]): string {
  const at = [...new Set(days.map(shortDay))].map((day) => DAYS.indexOf(day)).sort((a, b) => a - b);
  if (at.length === 0) return 'no day';
  const name = (i: number) => (DAYS[i] ?? '?').replace(/^./, (c) => c.toUpperCase());
  const runs: number[][] = [];
  for (const i of at) {
    const last = runs.at(-1);
    if (last && last.at(-1) === i - 1) last.push(i);
    else runs.push([i]);
  }
  return runs
    .map((run) =>
      run.length > 2 ? `${name(run[0] ?? 0)} to ${name(run.at(-1) ?? 0)}` : run.map(name).join(', '),
    )
    .join(', ');
}

/** A value as a person reads it, without its unit. */
export function valueWords(setting: Pick<SettingView, 'kind' | 'empty'>, value: SettingValue): string {
  if (value === null || value === undefined) return setting.empty || 'not set';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) {
    if (setting.kind === 'days') return dayWords(value);
    return value.length === 0 ? 'none' : value.join(', ');
  }
  return value === '' ? '(empty)' : String(value);
}

/** The same with its unit: "500 USD". */
export function fullWords(
  setting: Pick<SettingView, 'kind' | 'unit' | 'empty'>,
  value: SettingValue,
): string {
  const words = valueWords(setting, value);
  const plain = value === null || value === undefined || typeof value === 'boolean' || Array.isArray(value);
  return setting.unit && !plain ? `${words} ${setting.unit}` : words;
}

/** What the editor of a setting begins with. */
export function rawOf(setting: Pick<SettingView, 'kind'>, value: SettingValue): Raw {
  if (setting.kind === 'bool') return value === true;
  if (setting.kind === 'days' || setting.kind === 'list') return Array.isArray(value) ? [...value] : [];
  return value === null || value === undefined ? '' : String(value);
}

export type Parsed = { value: SettingValue; error: null } | { value: null; error: string };

const wrong = (error: string): Parsed => ({ value: null, error });

const INTEGER = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?\d+(\.\d+)?$/;
/** A time of day; 24:00 is its end. */
const TIME = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** Less than zero where `a` is the smaller one; whole numbers and decimals alike, never as floats. */
const compare = (a: string, b: string): number => sign(minus(a, b)) ?? 0;

/** "10,000,000": a bound that has to be read, not typed. */
const read = (bound: string): string => {
  const [whole = '', fraction] = bound.split('.');
  const long = whole.length > 3 ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return fraction === undefined ? long : `${long}.${fraction}`;
};

/** "1 to 100,000" */
export function boundsWords({ min, max }: Pick<SettingView, 'min' | 'max'>): string {
  if (min !== null && max !== null) return `${read(min)} to ${read(max)}`;
  if (min !== null) return `${read(min)} or more`;
  return max !== null ? `at most ${read(max)}` : '';
}

/** Whether nothing is a value. */
export const mayBeEmpty = (setting: Pick<SettingView, 'empty' | 'default'>): boolean =>
  !!setting.empty || setting.default === null;

function number(setting: SettingView, text: string): Parsed {
  const whole = setting.kind === 'integer';
  if (text === '') {
    return mayBeEmpty(setting) ? { value: null, error: null } : wrong('Enter a number.');
  }
  if (!(whole ? INTEGER : DECIMAL).test(text)) {
    return wrong(whole ? 'Enter a whole number.' : 'Enter a decimal number, for instance 0.05.');
  }
  const low = setting.min !== null && compare(text, setting.min) < 0;
  const high = setting.max !== null && compare(text, setting.max) > 0;
  if (low || high) return wrong(`Allowed: ${boundsWords(setting)}.`);
  const bare = text.replace(/^\+/, '');
  return { value: whole ? Number(bare) : bare, error: null };
}

/** Whether a list holds days of the calendar. */
export const isDates = (setting: Pick<SettingView, 'kind' | 'key'>): boolean =>
  setting.kind === 'list' && /holiday|date/.test(setting.key);

/** A date that the calendar has. */
export function isDate(text: string): boolean {
  const at = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function list(setting: SettingView, values: string[]): Parsed {
  const clean = values.map((value) => value.trim()).filter(Boolean);
  if (setting.kind === 'days') {
    if (clean.length === 0) return wrong('Pick at least one day.');
    const order = daysOf(setting);
    return { value: order.filter((day) => clean.includes(day)), error: null };
  }
  const odd = isDates(setting) ? clean.find((value) => !isDate(value)) : undefined;
  if (odd !== undefined) return wrong(`${odd} is no day: write it as 2026-12-25.`);
  const unique = [...new Set(clean)];
  return { value: isDates(setting) ? unique.sort() : unique, error: null };
}

/** What was typed as a value, or what is wrong with it. */
export function parse(setting: SettingView, raw: Raw): Parsed {
  if (typeof raw === 'boolean') return { value: raw, error: null };
  if (Array.isArray(raw)) return list(setting, raw);
  const text = raw.trim();
  if (setting.choices && setting.kind !== 'integer') {
    return setting.choices.includes(text) ? { value: text, error: null } : wrong('Pick one of the choices.');
  }
  switch (setting.kind) {
    case 'integer':
    case 'decimal':
      return number(setting, text);
    case 'time':
      return TIME.test(text) ? { value: text, error: null } : wrong('Enter a time as 09:30.');
    case 'zone':
      return text ? { value: text, error: null } : wrong('Enter a time zone, for instance Europe/Berlin.');
    default:
      return { value: text, error: null };
  }
}

/** "set by the file /etc/tradewarden.toml" */
export function pinnedWords(setting: Pick<SettingView, 'pinned'>): string | null {
  const { pinned } = setting;
  if (!pinned) return null;
  const by = pinned.by === 'environment' ? 'the environment' : pinned.by === 'file' ? 'the file' : pinned.by;
  return `set by ${by}${pinned.where ? ` ${pinned.where}` : ''}`;
}

export interface Pending extends Placed {
  edit: Edit;
  parsed: Parsed;
  /** Somebody else changed it since the edit was begun. */
  conflict: boolean;
}

/** The edits that would change something, against what holds now; an edit that somebody else made, too, is none. */
export function pendingOf(edits: Edits, view: SettingsView): Pending[] {
  return placed(view).flatMap((place) => {
    const edit = edits[place.id];
    if (!edit) return [];
    const parsed = parse(place.setting, edit.raw);
    if (parsed.error === null && same(parsed.value, place.setting.value)) return [];
    return [{ ...place, edit, parsed, conflict: !same(edit.basis, place.setting.value) }];
  });
}

export const changesOf = (pending: Pending[]): SettingChange[] =>
  pending
    .filter((p) => p.parsed.error === null)
    .map(({ section, setting, parsed }) => ({ section, key: setting.key, value: parsed.value }));

/** Why what is edited cannot be reviewed; null when it can. */
export function whyNoReview(pending: Pending[]): string | null {
  if (pending.length === 0) return 'Nothing is changed.';
  const wrongOnes = pending.filter((p) => p.parsed.error !== null).length;
  if (wrongOnes > 0) return `${wrongOnes} ${wrongOnes === 1 ? 'value is' : 'values are'} not valid.`;
  const contested = pending.filter((p) => p.conflict).length;
  if (contested > 0) {
    return `${contested} ${contested === 1 ? 'value was' : 'values were'} changed by somebody else: take theirs or keep yours.`;
  }
  return null;
}

/** "3 of 3 readers confirmed, 0.4 s": what an apply comes down to. */
export function confirmWords(
  version: number,
  readers: ReaderView[],
): { words: string; all: boolean; missing: ReaderView[] } {
  const done = readers.filter((reader) => reader.version >= version);
  const missing = readers.filter((reader) => !done.includes(reader));
  if (readers.length === 0) return { words: 'Nobody has reported as a reader yet.', all: true, missing };
  const slowest = Math.max(0, ...done.map((reader) => reader.lag_ms ?? 0));
  const all = missing.length === 0;
  const took = all && done.some((reader) => reader.lag_ms !== null) ? `, ${seconds(slowest)}` : '';
  return { words: `${done.length} of ${readers.length} readers confirmed${took}`, all, missing };
}

/** "0.4 s": the runbook speaks of seconds, so this does as well. */
export function seconds(ms: number): string {
  return ms < 100 ? '< 0.1 s' : ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : millis(ms);
}

/** How far a reader is behind, in words; `age` is how long ago it reported, in seconds. */
export function behindWords(reader: ReaderView, version: number, age: number | null): string {
  const heard = age === null ? 'never reported' : `last heard ${duration(age)} ago`;
  if (reader.current || reader.version >= version) {
    return reader.lag_ms === null ? 'up to date' : `up to date after ${seconds(reader.lag_ms)}`;
  }
  const n = version - reader.version;
  return `${n} ${n === 1 ? 'version' : 'versions'} behind, ${heard}`;
}

/**
 * What rolling back to a version changes: each value as it was right after it. `versions` are newest first and reach down
 * to the one after the target.
 */
export function rollbackChanges(
  versions: SettingsVersion[],
  target: number,
  view: SettingsView,
): SettingChange[] {
  const back = new Map<string, SettingChange>();
  for (const version of versions) {
    if (version.version <= target) break;
    for (const { section, key, before } of version.changes) {
      back.set(idOf(section, key), { section, key, value: before });
    }
  }
  const now = new Map(placed(view).map(({ id, setting }) => [id, setting]));
  return [...back.entries()]
    .filter(([id, change]) => {
      const setting = now.get(id);
      // What file or environment sets is not the editor's to put back.
      return setting !== undefined && setting.pinned === null && !same(setting.value, change.value);
    })
    .map(([, change]) => change);
}

/** How long a change holds: until it is changed again, for a time, or until a time. */
export interface Expiry {
  /** Seconds, "" for no end, or "at". */
  choice: string;
  /** What the field for date and time holds. */
  at: string;
}

export const EXPIRIES: { value: string; text: string }[] = [
  { value: '', text: 'Until it is changed again' },
  { value: '1800', text: 'For 30 minutes, then back' },
  { value: '7200', text: 'For 2 hours, then back' },
  { value: '28800', text: 'For 8 hours, then back' },
  { value: '86400', text: 'For 24 hours, then back' },
  { value: 'at', text: 'Until a time, then back' },
];

/** The end of a change as it is sent, or what is wrong with it. */
export function expiryOf(
  expiry: Expiry,
  now: number,
): { body: { expires_in_seconds?: number; expires_at?: string }; error: string | null } {
  if (expiry.choice === '') return { body: {}, error: null };
  if (expiry.choice !== 'at') return { body: { expires_in_seconds: Number(expiry.choice) }, error: null };
  const at = Date.parse(`${expiry.at}Z`);
  if (Number.isNaN(at)) return { body: {}, error: 'Enter the time at which it goes back, in UTC.' };
  if (at <= now) return { body: {}, error: 'The time at which it goes back is over already.' };
  return { body: { expires_at: new Date(at).toISOString() }, error: null };
}

/** "trading_hours" reads "Trading hours". */
export const nameWords = actionWords;
