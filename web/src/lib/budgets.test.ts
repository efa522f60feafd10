import { describe, expect, it } from 'vitest';
import type { SloBudget, SloDetail, SloHistory } from './api/slos';
import {
  budgetShade,
  budgetWords,
  burnOver,
  chartLimits,
  drawn,
  exhaustionWords,
  historyPieces,
  leftText,
  rangeOf,
  rateText,
  share,
  stepsDue,
  tooFast,
  windowText,
} from './budgets';

const budget = (changes: Partial<SloBudget> = {}): SloBudget => ({
  allowed_share: 0.05,
  missed_share: 0.0013,
  remaining_share: 0.974,
  measured: 12_345,
  missed: 16,
  unknown_share: 0,
  since: null,
  ...changes,
});

const slo = (changes: Partial<SloDetail> = {}): SloDetail => ({
  id: 'alert_delivery_p95',
  label: 'Alert delivery P95',
  now: 3,
  unit: 's',
  target: 60,
  alert: 60,
  verdict: 'ok',
  text: '',
  kind: 'percentile',
  percentile: 0.95,
  where: 'page',
  goes_to: [],
  rule: null,
  rule_enabled: false,
  incident: null,
  budget: budget(),
  burn: [
    { window: '1h', rate: 14.4 },
    { window: '6h', rate: null },
  ],
  exhausted_at: null,
  parts: [],
  series: [],
  response: [],
  ...changes,
});

const at = (second: number) => new Date(second * 1000).toISOString();
const history = (points: [number, number | null, number | null, number][]): SloHistory => ({
  id: 'x',
  range: '1h',
  step_seconds: 60,
  points: points.map(([second, value, missed_share, unknown_share]) => ({
    at: at(second),
    value,
    missed_share,
    unknown_share,
  })),
});

describe('the chart', () => {
  it.each([
    [5, 10, 'page', ['target 5 degraded', 'page 10 unhealthy']],
    [60, 60, 'page', ['target and page 60 unhealthy']],
    [1, 1, 'Slack', ['target and alert to Slack 1 unhealthy']],
  ])('target %d and alert %d to %s are the lines %j', (target, alert, where, lines) =>
    expect(chartLimits({ target, alert, where }).map((l) => `${l.label} ${l.v} ${l.tone}`)).toEqual(lines),
  );

  it('leaves a hole where nothing was measured', () => {
    const found = drawn(
      history([
        [60, 2, 0, 0],
        [120, null, null, 1],
        [180, 0, 0, 0],
      ]),
    );
    expect(found).toEqual([
      { t: 60_000, v: 2 },
      { t: 180_000, v: 0 },
    ]);
  });

  it.each([
    ['24h', '24h'],
    ['30d', '30d'],
    ['5y', '1h'],
    [null, '1h'],
  ])('the range %s is %s', (word, range) => expect(rangeOf(word).value).toBe(range));
});

describe('the strip', () => {
  const told = history([
    [0, 1, 0, 0],
    [60, 9, 0.2, 0],
    [120, 1, 0, 0.9],
    [180, null, null, 1],
    [240, 1, 0, 0.1],
  ]);

  it('says of each step whether something missed, and what is not known', () => {
    expect(historyPieces(told, 0, 359_000, 60).map((p) => p.spent)).toEqual([
      'up',
      'down',
      'unknown',
      'unknown',
      'up',
      'unknown',
    ]);
  });

  it('shows of several steps the worst', () => {
    expect(historyPieces(told, 0, 359_000, 3).map((p) => [p.t, p.spent])).toEqual([
      [0, 'down'],
      [120_000, 'unknown'],
      [240_000, 'unknown'],
    ]);
  });

  it('is nothing but unknown without history', () => {
    const pieces = historyPieces(history([]), 0, 3_599_000, 60);
    expect([pieces.length, pieces.every((p) => p.spent === 'unknown')]).toEqual([60, true]);
  });
});

describe('the budget', () => {
  it.each([
    [null, 'not known'],
    [0, '0 %'],
    [0.001, '0.1 %'],
    [0.05, '5 %'],
    [0.9742, '97.42 %'],
    [0.999999, '99.99 %'],
    [1, '100 %'],
  ])('a share of %s reads %s', (value, text) => expect(share(value)).toBe(text));

  it.each([
    [null, 'not known', 'stale'],
    [1, '100 %', 'healthy'],
    [0.2, '20 %', 'degraded'],
    [0, 'spent', 'unhealthy'],
    [-1.5, 'spent', 'unhealthy'],
  ])('with %s of it left it is %s and %s', (left, text, shade) =>
    expect([leftText(left), budgetShade(left)]).toEqual([text, shade]),
  );

  it.each([
    [null, '–', false],
    [undefined, '–', false],
    [0, '0×', false],
    [0.04, '< 0.1×', false],
    [1, '1×', false],
    [1.25, '1.3×', true],
    [14.4, '14×', true],
  ])('a rate of %s reads %s, too fast: %s', (rate, text, fast) =>
    expect([rateText(rate), tooFast(rate)]).toEqual([text, fast]),
  );

  it.each([
    ['5m', '5 min'],
    ['6h', '6 h'],
    ['30d', '30 d'],
  ])('the window %s reads %s', (window, text) => expect(windowText(window)).toBe(text));

  it('has the rate of a window, or none', () => {
    expect(['1h', '6h', '3d'].map((window) => burnOver(slo(), window))).toEqual([14.4, null, null]);
  });

  it('is told in events for a percentile', () => {
    expect(budgetWords(slo(), 30)).toEqual([
      'Of the events of 30 days 5 % may take longer than 60 s.',
      '16 of 12\u202f345 events missed it: 0.13 %.',
    ]);
  });

  it('is told in time for a level, with what nobody knows', () => {
    const level = slo({
      kind: 'level',
      percentile: null,
      target: 0,
      unit: 'count',
      budget: budget({
        allowed_share: 0.001,
        measured: 90_000,
        missed: 0,
        missed_share: 0,
        unknown_share: 0.965,
        since: at(0),
      }),
    });
    expect(budgetWords(level, 30)).toEqual([
      'Of the time measured in 30 days 0.1 % may be over 0.',
      'In 1 d 1 h it was met all the time.',
      '96.5 % of the time since 1970-01-01 00:00:00 UTC was not measured; it counts neither as kept nor as missed.',
    ]);
  });

  it('claims nothing where nothing was measured', () => {
    const none = budget({
      measured: 0,
      missed: 0,
      missed_share: null,
      remaining_share: null,
      since: at(0),
    });
    expect(budgetWords(slo({ budget: none }), 30).slice(1)).toEqual([
      'There was no event yet.',
      'Measured without a gap since 1970-01-01 00:00:00 UTC.',
    ]);
  });

  it.each([
    [0.974, null, null],
    [0.5, at(7200), 'At the rate of the last 6 h it is spent in 2 h, at 1970-01-01 02:00:00 UTC.'],
    [0, at(0), 'The budget is spent.'],
    [-0.5, null, 'What missed is 1.5 times what the budget allows.'],
    [-879.9, null, 'What missed is 881 times what the budget allows.'],
  ])('with %s left and its end at %s: %s', (remaining_share, exhausted_at, words) =>
    expect(exhaustionWords(slo({ budget: budget({ remaining_share }), exhausted_at }), 0)).toBe(words),
  );
});

describe('the steps of a breach', () => {
  const incident = (state: string) =>
    ({
      id: 1,
      state,
      severity: 'critical',
      since: at(0),
      acknowledged_by: null,
      acknowledged_at: null,
    }) as const;

  it.each([
    ['ok', null, false],
    ['warn', null, false],
    ['breach', null, true],
    ['ok', incident('firing'), true],
    ['ok', incident('acknowledged'), true],
  ] as const)('are due while %s with the alert %j: %s', (verdict, told, due) =>
    expect(stepsDue(slo({ verdict, incident: told }))).toBe(due),
  );
});
