/* Incidents: which are asked for, in which order they stand, and where they lead. All of it pure. */

import type { AttentionView, DeliveryCounts, IncidentView, Severity } from './api/types';

export const INCIDENT_STATES = ['firing', 'resolved', 'all'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];
export const SEVERITIES: Severity[] = ['critical', 'warning', 'info'];

/** Least characters of the note of an acknowledgement; the appliance asks for as many. */
export const NOTE_LEAST = 15;

export interface IncidentFilter {
  status: IncidentState;
  severity: Severity | '';
  matchers: string;
}

/** The filter that an address names; words it does not know count as none. */
export function incidentFilter(query: URLSearchParams): IncidentFilter {
  const status = query.get('status') as IncidentState | null;
  const severity = query.get('severity') as Severity | null;
  return {
    status: status && INCIDENT_STATES.includes(status) ? status : 'firing',
    severity: severity && SEVERITIES.includes(severity) ? severity : '',
    matchers: query.get('matchers') ?? '',
  };
}

/** The parameters of the request for it. */
export function incidentQuery(filter: IncidentFilter): Record<string, string> {
  return {
    status: filter.status === 'all' ? '' : filter.status,
    severity: filter.severity,
    filter: filter.matchers.trim(),
  };
}

const RANK: Record<Severity, number> = { critical: 0, warning: 1, info: 2 };

/** What fires and nobody has comes first, then what somebody has, then what is over; the worst first, then the newest. */
export function worstFirst(incidents: IncidentView[]): IncidentView[] {
  const place = (i: IncidentView) => (i.status === 'firing' ? (i.acked_at ? 1 : 0) : 2);
  const key = (i: IncidentView) => place(i) * 10 + (place(i) < 2 ? RANK[i.severity] : 0);
  return [...incidents].sort((a, b) => key(a) - key(b) || b.id - a.id);
}

/** States of deliveries, what went wrong first. */
const ORDER = ['poison', 'deferred', 'pending', 'sending', 'delivered', 'suppressed', 'cancelled'] as const;

export interface Tally {
  state: keyof DeliveryCounts;
  n: number;
}

/** How an incident's deliveries stand, without the states in which there are none. */
export const tally = (counts: DeliveryCounts): Tally[] =>
  ORDER.map((state) => ({ state, n: counts[state] })).filter(({ n }) => n > 0);

/** "2 poison, 1 delivered" */
export const tallyText = (counts: DeliveryCounts): string =>
  tally(counts)
    .map(({ state, n }) => `${n} ${state}`)
    .join(', ') || 'nobody is told';

/** The page that shows what an incident is about, where there is one beside the incident itself. */
export function subjectPage(
  incident: Pick<IncidentView, 'kind' | 'labels'>,
  objectives: string[] = [],
): { path: string; label: string } | null {
  const { rule } = incident.labels;
  if (rule && objectives.includes(rule)) return { path: sloPath(rule), label: 'SLOs' };
  if (/^(circuit_breaker|kill_)/.test(incident.kind)) {
    return { path: '/circuit-breaker', label: 'Circuit Breaker' };
  }
  if (incident.kind.startsWith('service_')) {
    const service = incident.labels.service;
    const query = service ? `?service=${encodeURIComponent(service)}` : '';
    return { path: `/system-health${query}`, label: 'System Health' };
  }
  return null;
}

/** An address of the web that may stand as a link; anything else an annotation says is shown as text. */
export function webAddress(text: string | null | undefined): string | null {
  if (!text) return null;
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}

export const incidentPath = (id: number): string => `/alerts?incident=${id}`;
export const sloPath = (id: string): string => `/slos?slo=${encodeURIComponent(id)}`;

/** Kinds that stand among what needs attention in words of their own. */
const SAID_ALREADY = /^(circuit_breaker|kill_|service_)/;

/** What needs attention, with what fires beside it. What an objective and a rule about it say twice is said once. */
export function withIncidents(attention: AttentionView[], incidents: IncidentView[]): AttentionView[] {
  const said = new Set(attention.map((line) => line.id));
  const firing = incidents.filter(
    (i) => i.status === 'firing' && !SAID_ALREADY.test(i.kind) && !said.has(`slo:${i.labels.rule ?? ''}`),
  );
  return [
    ...attention,
    ...firing.map((i) => ({
      id: `incident:${i.id}`,
      // Whoever has it is at it: it is shown, and does not call.
      severity: i.acked_at ? ('info' as const) : i.severity,
      status_word: i.severity,
      subject: i.labels.alertname ?? i.kind,
      text: i.acked_by ? `${i.title} (${i.acked_by} has it)` : i.title,
      since: i.opened_at,
      link: incidentPath(i.id),
    })),
  ];
}
