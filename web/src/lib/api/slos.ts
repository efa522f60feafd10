/* The objectives of the runbook: now, over time, their budget, and what to do when one is breached. */

import { call, type Path } from './client';
import type { Severity, SloVerdict } from './types';

/** One objective as the stream tells it. */
export interface SloNow {
  id: string;
  label: string;
  now: number | null;
  unit: 's' | 'count';
  target: number;
  alert: number;
  verdict: SloVerdict;
  text: string;
}

export interface SloBudget {
  /** Of what is measured, the share that may miss the target. */
  allowed_share: number;
  missed_share: number | null;
  /** Of the budget, what is left; below 0 when more was missed than is allowed. */
  remaining_share: number | null;
  /** Events of a percentile, seconds of a level. */
  measured: number;
  missed: number;
  /** Of the time since `since`, what nobody measured. */
  unknown_share: number;
  since: string | null;
}

export interface SloBurn {
  window: string;
  rate: number | null;
}

export interface SloPart {
  name: string;
  now: number | null;
  missed_share: number | null;
}

export interface SloStep {
  step: 'acknowledge' | 'context' | 'logs' | 'escalate' | 'report';
  title: string;
  words: string;
  link: string | null;
  command: string | null;
  done: boolean | null;
}

export interface SloIncident {
  id: number;
  state: string;
  severity: Severity;
  since: string;
  acknowledged_by: string | null;
  acknowledged_at: string | null;
}

export interface SloDetail extends SloNow {
  kind: 'percentile' | 'level';
  percentile: number | null;
  where: string;
  goes_to: string[];
  rule: string | null;
  rule_enabled: boolean;
  incident: SloIncident | null;
  budget: SloBudget;
  burn: SloBurn[];
  exhausted_at: string | null;
  parts: SloPart[];
  series: { at: string; value: number | null }[];
  response: SloStep[];
}

export interface SloList {
  as_of: string;
  window_seconds: number;
  budget_days: number;
  kept: { minutes: number; hours: number };
  items: SloDetail[];
}

export interface SloHistoryPoint {
  at: string;
  value: number | null;
  missed_share: number | null;
  unknown_share: number;
}

export interface SloHistory {
  id: string;
  range: string;
  step_seconds: number;
  points: SloHistoryPoint[];
}

export const slos = {
  list: () => call<SloList>('GET', '/api/v1/slos' as Path),
  history: (id: string, range: string) =>
    call<SloHistory>('GET', '/api/v1/slos/{id}/history' as Path, { at: { id }, query: { range } }),
};
