import { describe, expect, it } from 'vitest';
import type { SloVerdict, SloView } from './api/types';
import { alertText, figure, targetText, toneOf, withNow, worstFirst } from './slos';

const slo = (id: string, verdict: SloVerdict = 'ok', now: number | null = 1): SloView => ({
  id,
  label: id,
  now,
  remaining_share: null,
  unit: 's',
  target: 5,
  alert: 10,
  verdict,
  text: '',
});

describe('figures', () => {
  it.each([
    [null, 's', '–'],
    [0, 's', '0 s'],
    [0.0042, 's', '0.004 s'],
    [0.04, 's', '0.04 s'],
    [1.7, 's', '1.7 s'],
    [10.4, 's', '10 s'],
    [71, 's', '71 s'],
    [412.6, 's', '413 s'],
    [999_999, 's', 'not verified'],
    [2, 'count', '2'],
    [120, 'count', '120'],
  ] as const)('%s in %s reads %s', (value, unit, text) => expect(figure(value, unit)).toBe(text));

  it.each([
    [{ unit: 's', target: 5, alert: 10 }, '≤ 5 s', '> 10 s'],
    [{ unit: 'count', target: 0, alert: 10 }, '0', '> 10'],
    [{ unit: 'count', target: 3, alert: 10 }, '≤ 3', '> 10'],
  ] as const)('%j is meant to be %s and alerts %s', (limits, target, alert) =>
    expect([targetText(limits), alertText(limits)]).toEqual([target, alert]),
  );

  it.each([
    ['ok', ''],
    ['unknown', ''],
    ['warn', 'tone-warn strong'],
    ['breach', 'tone-bad strong'],
  ] as const)('%s is coloured %j: colour is spent on what is not well', (verdict, tone) =>
    expect(toneOf(verdict)).toBe(tone),
  );
});

describe('the list', () => {
  it('has what the stream told last, and keeps what only the read knows', () => {
    const read = [
      { ...slo('a'), where: 'page' },
      { ...slo('b'), where: 'Slack' },
    ];
    const now = withNow(read, [slo('b', 'breach', 12), slo('c')]);
    expect(now.map((x) => [x.id, x.now, x.verdict, x.where])).toEqual([
      ['a', 1, 'ok', 'page'],
      ['b', 12, 'breach', 'Slack'],
    ]);
  });

  it('has what is breached first and else the order of the runbook', () => {
    const all = [slo('a'), slo('b', 'unknown'), slo('c', 'warn'), slo('d'), slo('e', 'breach')];
    expect(worstFirst(all).map((x) => x.id)).toEqual(['e', 'c', 'a', 'b', 'd']);
  });
});
