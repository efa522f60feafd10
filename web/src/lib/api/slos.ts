/* The objectives over HTTP: each in full, and each over time. */

import { call } from './client';
import type { Severity, Shape, SloView } from './types';

export type SloBudget = Shape<'SloBudget'>;
export type SloIncident = Shape<'SloIncident', { state: 'firing' | 'acknowledged'; severity: Severity }>;
export type SloStep = Shape<'SloStep', { step: 'acknowledge' | 'context' | 'logs' | 'escalate' | 'report' }>;
export type SloDetail = Shape<
  'SloDetail',
  {
    unit: SloView['unit'];
    verdict: SloView['verdict'];
    kind: 'percentile' | 'level';
    budget: SloBudget;
    incident: SloIncident | null;
    response: SloStep[];
  }
>;
export type SloList = Shape<'SloList', { items: SloDetail[] }>;
export type SloHistory = Shape<'SloHistory'>;
export type SloHistoryPoint = Shape<'SloHistoryPoint'>;

export const slos = {
  list: () => call<SloList>('GET', '/api/v1/slos'),
  history: (id: string, range: string) =>
    call<SloHistory>('GET', '/api/v1/slos/{id}/history', { at: { id }, query: { range } }),
};
