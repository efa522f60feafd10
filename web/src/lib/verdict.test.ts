/* One test per row of the verdict, in the order in which they are tried. */

import { describe, expect, it } from 'vitest';
import type { BreakerView, GateView, KillView, ServiceHealth } from './api/types';
import { risks, verdict, type VerdictInput } from './verdict';

const AT = '2026-11-23T21:36:12.000000+00:00';

const breaker = (change: Partial<BreakerView> = {}): BreakerView => ({
  state: 'OPEN',
  since: AT,
  tripped_at: null,
  tripped_by: null,
  trip_reason: null,
  trip_code: null,
  trip_details: null,
  reset_at: AT,
  reset_by: 'admin',
  reset_reason: null,
  trip_count_today: 0,
  staleness_seconds: 0.4,
  recorded: true,
  reset_available_in_seconds: 0,
  ...change,
});

const kill = (change: Partial<KillView> = {}): KillView => ({
  state: 'ACTIVE',
  engaged_at: null,
  engaged_by: null,
  engagement_reason: null,
  disengaged_at: null,
  disengaged_by: null,
  disengagement_notes: null,
  engagement_count_today: 0,
  job: null,
  ...change,
});

const gate = (change: Partial<GateView> = {}): GateView => ({
  verdict: 'open',
  reasons: [],
  as_of: AT,
  valid_until: AT,
  lease_ms: 5000,
  dry_run: false,
  breaker: 'OPEN',
  kill_switch: 'ACTIVE',
  ...change,
});

const service = (change: Partial<ServiceHealth>): ServiceHealth => ({
  name: 'execution_gateway',
  kind: 'http',
  target: '',
  group: '',
  critical: true,
  status: 'healthy',
  since: AT,
  reason: '',
  caused_by: [],
  maintenance: null,
  latency_ms: 4,
  p95_ms: 6,
  checked_at: AT,
  age_seconds: 1,
  last_error: null,
  history: [],
  ...change,
});

const input = (change: Partial<VerdictInput> = {}): VerdictInput => ({
  stale: false,
  breaker: breaker(),
  kill: kill(),
  gate: gate(),
  dryRun: false,
  health: { refreshed_at: AT, age_seconds: 1, stale: false, interval_seconds: 10, services: [service({})] },
  desk: { engines: [] },
  attention: [],
  ...change,
});

const tripped = breaker({
  state: 'TRIPPED',
  tripped_at: AT,
  tripped_by: 'operator',
  trip_reason: 'prices have stood still since noon',
});

describe('verdict', () => {
  it('no event for 10 s: UNKNOWN with the last known state', () => {
    const v = verdict(input({ stale: true }));
    expect(v.headline).toBe('Trading state UNKNOWN');
    expect(v.word).toBe('UNKNOWN');
    expect(v.meaning).toBe('Last known: OPEN. Do not assume that orders pass.');
  });

  it.each([
    ['breaker', { breaker: breaker({ state: 'UNREADABLE' }) }],
    ['kill switch', { kill: kill({ state: 'UNREADABLE' }) }],
    ['nothing known', { breaker: null }],
    ['no gate answer', { gate: null }],
  ])('state unreadable: UNKNOWN (%s)', (_, change) => {
    const v = verdict(input(change as Partial<VerdictInput>));
    expect(v.kind).toBe('unknown');
    expect(v.headline).not.toContain('OPEN');
  });

  it('ENGAGED: HALTED, before TRIPPED', () => {
    const engaged = kill({
      state: 'ENGAGED',
      engaged_at: AT,
      engaged_by: 'operator',
      engagement_reason: 'runaway',
    });
    const v = verdict(input({ kill: engaged, breaker: tripped, gate: gate({ verdict: 'halted' }) }));
    expect(v.headline).toBe('Trading is HALTED');
    expect([v.quote, v.who, v.since]).toEqual(['runaway', 'operator', AT]);
  });

  it('TRIPPED: BLOCKED with reason, who and since', () => {
    const v = verdict(input({ breaker: tripped, gate: gate({ verdict: 'reduce_only' }) }));
    expect(v.headline).toBe('Trading is BLOCKED');
    expect(v.meaning).toContain('Breaker TRIPPED');
    expect([v.quote, v.who, v.since]).toEqual(['prices have stood still since noon', 'operator', AT]);
  });

  it('TRIPPED but not on disk yet: says so', () => {
    const v = verdict(input({ breaker: { ...tripped, recorded: false } }));
    expect(v.concern).toBe('Not yet recorded on disk.');
  });

  it.each([
    ['breaker', { breaker: breaker({ state: 'UNINITIALISED' }) }],
    ['kill switch', { kill: kill({ state: 'UNINITIALISED' }) }],
  ])('UNINITIALISED: BLOCKED (%s)', (_, change) => {
    const v = verdict(input(change as Partial<VerdictInput>));
    expect(v.kind).toBe('uninitialised');
    expect(v.headline).toBe('Trading is BLOCKED');
  });

  it.each([
    ['reduce_only', 'Trading is BLOCKED'],
    ['halted', 'Trading is HALTED'],
  ] as const)('the gate says %s although the states read well: never OPEN', (said, headline) => {
    const v = verdict(input({ gate: gate({ verdict: said, reasons: ['limits unreadable'] }) }));
    expect(v.headline).toBe(headline);
    expect(v.meaning).toContain('limits unreadable');
  });

  it('dry run: orders are simulated', () => {
    expect(verdict(input({ dryRun: true })).headline).toBe('DRY RUN: orders are simulated');
    expect(verdict(input({ gate: gate({ dry_run: true }) })).kind).toBe('dry_run');
  });

  it('dry run never hides a block', () => {
    expect(verdict(input({ dryRun: true, breaker: tripped })).kind).toBe('blocked');
  });

  it('OPEN with a critical service unhealthy: at risk', () => {
    const health = {
      refreshed_at: AT,
      age_seconds: 1,
      stale: false,
      interval_seconds: 10,
      services: [service({ status: 'unhealthy' })],
    };
    const v = verdict(input({ health }));
    expect(v.headline).toBe('Trading is OPEN, at risk');
    expect(v.concern).toBe('execution_gateway is unhealthy.');
  });

  it('OPEN with the reconciler incomplete: at risk', () => {
    const desk = {
      engines: [{ name: 'paper', reconciler: { startup_complete: false, detail: null } }],
    } as unknown as VerdictInput['desk'];
    expect(verdict(input({ desk })).kind).toBe('at_risk');
    expect(risks(null, desk)).toEqual(['reconciler of paper is not complete']);
  });

  it('a service that is not critical puts nothing at risk', () => {
    const services = [service({ status: 'unhealthy', critical: false })];
    expect(
      risks({ refreshed_at: AT, age_seconds: 1, stale: false, interval_seconds: 10, services }, null),
    ).toEqual([]);
  });

  it('OPEN with warnings: counted', () => {
    const attention = [
      {
        id: 'a',
        severity: 'warning' as const,
        status_word: '',
        subject: '',
        text: '',
        since: null,
        link: '',
      },
      { id: 'b', severity: 'info' as const, status_word: '', subject: '', text: '', since: null, link: '' },
    ];
    const v = verdict(input({ attention }));
    expect(v.kind).toBe('warnings');
    expect(v.concern).toBe('1 thing needs attention; none blocks trading.');
  });

  it('OPEN: since, and by whom', () => {
    const v = verdict(input());
    expect(v.headline).toBe('Trading is OPEN');
    expect(v.meaning).toBe('New orders are accepted.');
    expect([v.who, v.since, v.concern]).toEqual(['admin', AT, '']);
  });
});
