/* The objectives of the runbook: figures, limits and verdicts in words. All of it pure. */

import type { SloVerdict, SloView } from './api/types';

/** The appliance says this when an age cannot be verified. */
const UNVERIFIED = 999_999;

export const VERDICT_WORDS: Record<SloVerdict, string> = {
  ok: 'Met',
  warn: 'Over target',
  breach: 'Breached',
  unknown: 'Not known',
};

type Limits = Pick<SloView, 'unit' | 'target' | 'alert'>;

/** A measured figure with its unit: "1.7 s", "0.04 s", "2". */
export function figure(value: number | null, unit: SloView['unit']): string {
  if (value === null) return '–';
  if (value >= UNVERIFIED) return 'not verified';
  if (unit === 'count') return String(Math.round(value));
  if (value >= 100) return `${Math.round(value)} s`;
  const shown = value < 0.1 ? value.toFixed(3) : value.toFixed(value < 10 ? 2 : 0);
  return `${shown.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')} s`;
}

/** What is meant to hold: "≤ 5 s"; of what should not be at all, "0". */
export const targetText = ({ unit, target }: Limits): string =>
  unit === 'count' && target === 0 ? '0' : `≤ ${figure(target, unit)}`;

/** Above what it alerts: "> 10 s". */
export const alertText = ({ unit, alert }: Limits): string => `> ${figure(alert, unit)}`;

/** How a verdict colours the figure beside it. */
export const toneOf = (verdict: SloVerdict): string =>
  verdict === 'breach' ? 'tone-bad strong' : verdict === 'warn' ? 'tone-warn strong' : '';

type Told = Pick<SloView, 'id' | 'now' | 'verdict' | 'text'>;

/** What was read before, with what the stream has told since. */
export function withNow<T extends Told>(items: T[], told: Told[]): T[] {
  const news = new Map(told.map((slo) => [slo.id, slo]));
  return items.map((item) => {
    const { now, verdict, text } = news.get(item.id) ?? item;
    return { ...item, now, verdict, text };
  });
}

const RANK: Record<SloVerdict, number> = { breach: 0, warn: 1, unknown: 2, ok: 2 };

/** What is breached stands first; the rest in the runbook's order. */
export const worstFirst = <T extends Told>(items: T[]): T[] =>
  [...items].sort((a, b) => RANK[a.verdict] - RANK[b.verdict]);
