/* The address says which incidents are shown; the worst stand first; nothing is said twice. */

import { describe, expect, it } from 'vitest';
import type { AttentionView, DeliveryCounts, IncidentView } from './api/types';
import {
  incidentFilter,
  incidentQuery,
  subjectPage,
  tallyText,
  webAddress,
  withIncidents,
  worstFirst,
} from './incidents';

const incident = (id: number, more: Partial<IncidentView> = {}): IncidentView =>
  ({
    id,
    kind: 'FeedLag',
    title: 'Prices are late',
    severity: 'warning',
    status: 'firing',
    labels: { alertname: 'FeedLag' },
    acked_at: null,
    acked_by: null,
    opened_at: '2026-11-24T00:00:00Z',
    ...more,
  }) as IncidentView;

const none: DeliveryCounts = {
  pending: 0,
  sending: 0,
  delivered: 0,
  deferred: 0,
  poison: 0,
  cancelled: 0,
  suppressed: 0,
};

describe('filters', () => {
  it.each([
    ['', { status: 'firing', severity: '', filter: '' }],
    ['status=resolved&severity=critical', { status: 'resolved', severity: 'critical', filter: '' }],
    ['status=all&matchers=%7Ba%3D%22b%22%7D', { status: '', severity: '', filter: '{a="b"}' }],
    ['status=strange&severity=worse', { status: 'firing', severity: '', filter: '' }],
  ])('the address ?%s asks for %j', (address, asked) => {
    expect(incidentQuery(incidentFilter(new URLSearchParams(address)))).toEqual(asked);
  });
});

describe('order', () => {
  it('is: nobody has it, somebody has it, it is over; the worst first, then the newest', () => {
    const sorted = worstFirst([
      incident(1, { status: 'resolved', severity: 'critical' }),
      incident(2, { severity: 'info' }),
      incident(3, { severity: 'critical', acked_at: '2026-11-24T00:00:00Z' }),
      incident(4),
      incident(5),
      incident(6, { severity: 'critical' }),
      incident(7, { status: 'resolved', severity: 'info' }),
    ]);
    expect(sorted.map((i) => i.id)).toEqual([6, 5, 4, 2, 3, 7, 1]);
  });
});

describe('words', () => {
  it('says what went wrong first, and when nobody is told', () => {
    expect(tallyText({ ...none, delivered: 3, poison: 1, pending: 2 })).toBe(
      '1 poison, 2 pending, 3 delivered',
    );
    expect(tallyText(none)).toBe('nobody is told');
  });

  it.each([
    ['https://runbooks.example/feed', 'https://runbooks.example/feed'],
    ['http://wiki.example/a b', 'http://wiki.example/a%20b'],
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['/relative', null],
    ['see the wiki', null],
    ['', null],
    [undefined, null],
  ])('%s may stand as the link %s', (text, link) => expect(webAddress(text)).toBe(link));

  it.each([
    ['circuit_breaker_tripped', {}, '/circuit-breaker'],
    ['kill_job_report', {}, '/circuit-breaker'],
    ['service_unhealthy', { service: 'model registry' }, '/system-health?service=model%20registry'],
    ['service_unhealthy', {}, '/system-health'],
    ['FeedLag', {}, undefined],
    ['alert_rule', { rule: 'poison_queue' }, '/slos?slo=poison_queue'],
    ['alert_rule', { rule: 'drawdown' }, undefined],
  ])('%s with %j leads to %s', (kind, labels, path) => {
    expect(subjectPage({ kind, labels } as IncidentView, ['poison_queue'])?.path).toBe(path);
  });
});

describe('what needs attention', () => {
  const line = (id: string) => ({ id, severity: 'warning', link: '/' }) as AttentionView;
  const ids = (lines: AttentionView[]) => lines.map((l) => `${l.id} ${l.link}`);

  it('has what fires beside it', () => {
    const lines = withIncidents(
      [line('slo:poison_queue'), line('service:redis')],
      [incident(7), incident(8, { status: 'resolved' })],
    );
    expect(ids(lines)).toEqual(['slo:poison_queue /', 'service:redis /', 'incident:7 /alerts?incident=7']);
  });

  it('says nothing twice', () => {
    const told = [
      incident(1, { kind: 'circuit_breaker_tripped' }),
      incident(2, { kind: 'service_unhealthy' }),
      incident(3, { kind: 'alert_rule', labels: { alertname: 'poison_queue', rule: 'poison_queue' } }),
      incident(4, { kind: 'alert_rule', labels: { alertname: 'drawdown', rule: 'drawdown' } }),
    ];
    expect(ids(withIncidents([line('slo:poison_queue')], told))).toEqual([
      'slo:poison_queue /',
      'incident:4 /alerts?incident=4',
    ]);
  });

  it('what somebody has does not call for attention', () => {
    const taken = incident(7, { acked_at: '2026-11-24T00:00:00Z', acked_by: 'alice' });
    const [shown] = withIncidents([], [taken]);
    expect([shown?.severity, shown?.text]).toEqual(['info', 'Prices are late (alice has it)']);
  });
});
