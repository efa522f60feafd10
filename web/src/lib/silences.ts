/* Silences: what is typed becomes what is asked of the appliance, and their times become words. All of it pure. */

import type { SilenceView } from './api/types';
import { matcherText, type Matcher } from './matchers';
import { duration, utcIso } from './time';

export const SILENCE_STATES = ['active', 'pending', 'expired'] as const;

/** Durations offered, in minutes. */
export const CHIPS = [
  { minutes: 30, label: '30 min' },
  { minutes: 120, label: '2 h' },
  { minutes: 480, label: '8 h' },
] as const;

export interface SilenceForm {
  /** Of one that is changed. */
  id: string | null;
  matchers: Matcher[];
  /** Null means from `starts` to `ends`. */
  minutes: number | null;
  starts: string;
  ends: string;
  comment: string;
  endsWithAlert: boolean;
}

export interface SilenceBody {
  id?: string;
  matchers: string[];
  starts_at?: string;
  ends_at?: string;
  minutes?: number;
  comment: string;
  ends_with_alert: boolean;
}

/** Rows in which nothing was typed do not count. */
export const typed = (matchers: Matcher[]): Matcher[] => matchers.filter((m) => m.name.trim() || m.value);

/** Why the form cannot be sent yet, first things first; null when it can. */
export function missing(form: SilenceForm, now: number): string | null {
  const matchers = typed(form.matchers);
  if (matchers.length === 0) return 'Name at least one label that an alert has to have.';
  if (matchers.some((m) => !m.name.trim())) return 'A matcher has no label name.';
  if (form.minutes === null) {
    const ends = utcIso(form.ends);
    if (!ends) return 'Say until when it holds.';
    if (Date.parse(ends) <= now) return 'Its end lies in the past.';
    const starts = utcIso(form.starts);
    if (starts && Date.parse(starts) >= Date.parse(ends)) return 'It ends before it begins.';
  }
  if (!form.comment.trim()) return 'Say why in the comment.';
  return null;
}

/** What is sent. */
export function silenceBody(form: SilenceForm): SilenceBody {
  const body: SilenceBody = {
    matchers: typed(form.matchers).map((m) => matcherText({ ...m, name: m.name.trim() })),
    comment: form.comment.trim(),
    ends_with_alert: form.endsWithAlert,
  };
  if (form.id) body.id = form.id;
  if (form.minutes !== null) return { ...body, minutes: form.minutes };
  const starts = utcIso(form.starts);
  const ends = utcIso(form.ends);
  return { ...body, ...(starts ? { starts_at: starts } : {}), ...(ends ? { ends_at: ends } : {}) };
}

/** From when to when it would hold, in milliseconds. */
export function span(form: SilenceForm, now: number): { from: number; to: number } | null {
  const starts = form.minutes === null ? utcIso(form.starts) : null;
  const from = Math.max(now, starts ? Date.parse(starts) : now);
  if (form.minutes !== null) return { from, to: from + form.minutes * 60_000 };
  const ends = utcIso(form.ends);
  return ends ? { from, to: Date.parse(ends) } : null;
}

/** "ends in 1 h 58 min", "begins in 3 h", "ended 5 min ago". */
export function timing(silence: Pick<SilenceView, 'state' | 'starts_at' | 'ends_at'>, now: number): string {
  const away = (iso: string) => duration(Math.abs(Date.parse(iso) - now) / 1000);
  if (silence.state === 'pending') return `begins in ${away(silence.starts_at)}`;
  if (silence.state === 'expired') return `ended ${away(silence.ends_at)} ago`;
  return `ends in ${away(silence.ends_at)}`;
}
