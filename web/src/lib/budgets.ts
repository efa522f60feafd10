/* Budgets of the objectives: what may be missed, what was, how fast, and what nobody knows. All of it pure. */

import type { SloDetail, SloHistory, SloHistoryPoint } from './api/slos';
import { percent, type Piece, type Spent } from './health';
import { figure } from './slos';
import { duration, utc } from './time';

export const RANGES = [
  { value: '1h', text: '1 h', seconds: 3600 },
  { value: '24h', text: '24 h', seconds: 86_400 },
  { value: '7d', text: '7 d', seconds: 604_800 },
  { value: '30d', text: '30 d', seconds: 2_592_000 },
] as const;
export type Range = (typeof RANGES)[number]['value'];

/** A rate above which a budget is spent before its time. */
const EVEN = 1;
/** With less of it left than this, a budget is low. */
const LOW = 0.25;
/** Measured for less than half of a step, the step is not known. */
const HALF = 0.5;

/** The range that an address names; the hour where it names none. */
export const rangeOf = (word: string | null): (typeof RANGES)[number] =>
  RANGES.find((r) => r.value === word) ?? RANGES[0];

export interface ChartLimit {
  v: number;
  label: string;
  tone: 'degraded' | 'unhealthy';
}

/** Both lines of the chart; where target and alert are the same, one line says both. */
export function chartLimits({
  target,
  alert,
  where,
}: Pick<SloDetail, 'target' | 'alert' | 'where'>): ChartLimit[] {
  const word = where === 'page' ? 'page' : `alert to ${where}`;
  if (target === alert) return [{ v: alert, label: `target and ${word}`, tone: 'unhealthy' }];
  return [
    { v: target, label: 'target', tone: 'degraded' },
    { v: alert, label: word, tone: 'unhealthy' },
  ];
}

/** What may be drawn of a history; what was not measured leaves a hole. */
export const drawn = (history: SloHistory): { t: number; v: number }[] =>
  history.points.flatMap(({ at, value }) => (value === null ? [] : [{ t: Date.parse(at), v: value }]));

/** A step of the history: missed where anything missed, unknown where hardly anything was measured. */
export function stepSpent(point: SloHistoryPoint | undefined): Spent {
  if (!point) return 'unknown';
  if ((point.missed_share ?? 0) > 0) return 'down';
  return point.missed_share === null || point.unknown_share > HALF ? 'unknown' : 'up';
}

const WORST: Spent[] = ['down', 'unknown', 'up'];

/** The history from `from` to `to` in at most `most` pieces, each as its worst step. */
export function historyPieces(history: SloHistory, from: number, to: number, most: number): Piece[] {
  const stepMs = history.step_seconds * 1000;
  const stepOf = (t: number) => Math.floor(t / stepMs);
  const first = stepOf(from);
  const steps = Math.max(1, stepOf(to) - first + 1);
  const each = Math.ceil(steps / most);
  const at = new Map(history.points.map((p) => [stepOf(Date.parse(p.at)), p]));
  return Array.from({ length: Math.ceil(steps / each) }, (_, piece) => {
    const begin = first + piece * each;
    const inside = Array.from({ length: Math.min(each, first + steps - begin) }, (_, i) =>
      stepSpent(at.get(begin + i)),
    );
    return { t: begin * stepMs, spent: WORST.find((one) => inside.includes(one)) ?? 'unknown' };
  });
}

/** A share without the zeros that say nothing: "5 %", "97.4 %". */
export const share = (value: number | null): string =>
  percent(value)
    .replace(/(\.\d*?)0+ %$/, '$1 %')
    .replace('. %', ' %');

/** What is left of a budget: "97.4 %", or that it is spent. */
export function leftText(remaining: number | null): string {
  if (remaining === null) return 'not known';
  return remaining > 0 ? share(remaining) : 'spent';
}

export type BudgetShade = 'healthy' | 'degraded' | 'unhealthy' | 'stale';

export function budgetShade(remaining: number | null): BudgetShade {
  if (remaining === null) return 'stale';
  if (remaining <= 0) return 'unhealthy';
  return remaining < LOW ? 'degraded' : 'healthy';
}

/** How fast a budget is spent: at 1 it lasts exactly for its time. */
export function rateText(rate: number | null | undefined): string {
  if (rate === null || rate === undefined) return '–';
  if (rate === 0) return '0×';
  if (rate < 0.1) return '< 0.1×';
  return `${rate < 10 ? rate.toFixed(1).replace('.0', '') : Math.round(rate)}×`;
}

/** A window as it is read: "5m" is 5 min. */
export const windowText = (window: string): string =>
  window.replace(/^(\d+)m$/, '$1 min').replace(/^(\d+)([hd])$/, '$1 $2');

/** Whether a rate spends the budget before its time. */
export const tooFast = (rate: number | null | undefined): boolean => (rate ?? 0) > EVEN;

export const burnOver = ({ burn }: Pick<SloDetail, 'burn'>, window: string): number | null =>
  burn.find((b) => b.window === window)?.rate ?? null;

const thousands = (n: number): string => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** The budget in sentences: what is allowed, what missed, what nobody knows. */
export function budgetWords(slo: SloDetail, days: number): string[] {
  const { allowed_share: allowed, measured, missed, missed_share, unknown_share, since } = slo.budget;
  const counted = slo.kind === 'percentile';
  const line = figure(slo.target, slo.unit);
  const words = [
    counted
      ? `Of the events of ${days} days ${share(allowed)} may take longer than ${line}.`
      : `Of the time measured in ${days} days ${share(allowed)} may be over ${line}.`,
  ];
  if (measured <= 0 || missed_share === null)
    words.push(counted ? 'There was no event yet.' : 'Nothing was measured yet.');
  else {
    const all = counted ? `${thousands(measured)} events` : duration(measured);
    const some = counted ? thousands(missed) : duration(missed);
    if (missed > 0) words.push(`${some} of ${all} missed it: ${share(missed_share)}.`);
    else words.push(counted ? `None of ${all} missed it.` : `In ${all} it was met all the time.`);
  }
  if (since) {
    words.push(
      unknown_share > 0
        ? `${share(unknown_share)} of the time since ${utc(since)} was not measured; it counts neither as kept nor as missed.`
        : `Measured without a gap since ${utc(since)}.`,
    );
  }
  return words;
}

/** When the budget ends if it goes on like this; null while there is nothing to say. */
export function exhaustionWords(slo: SloDetail, now: number): string | null {
  const { remaining_share: remaining } = slo.budget;
  if (remaining !== null && remaining < 0) {
    const times = 1 - remaining;
    return `What missed is ${times < 10 ? times.toFixed(1) : thousands(times)} times what the budget allows.`;
  }
  if (remaining === 0) return 'The budget is spent.';
  if (!slo.exhausted_at) return null;
  const left = (Date.parse(slo.exhausted_at) - now) / 1000;
  return `At the rate of the last 6 h it is spent in ${duration(left)}, at ${utc(slo.exhausted_at)}.`;
}

/** Whether the steps of a breach are due: while it is breached, and as long as its alert fires. */
export const stepsDue = ({ verdict, incident }: Pick<SloDetail, 'verdict' | 'incident'>): boolean =>
  verdict === 'breach' || incident !== null;
