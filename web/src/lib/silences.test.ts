/* What is typed into the form is what is asked of the appliance, and nothing half-filled is. */

import { describe, expect, it } from 'vitest';
import { missing, silenceBody, span, timing, typed, type SilenceForm } from './silences';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const form = (more: Partial<SilenceForm> = {}): SilenceForm => ({
  id: null,
  matchers: [{ name: 'severity', op: '=', value: 'warning' }],
  minutes: 30,
  starts: '',
  ends: '',
  comment: 'Planned work at the feed',
  endsWithAlert: false,
  ...more,
});

describe('the form', () => {
  it.each<[string, Partial<SilenceForm>, RegExp | null]>([
    ['whole', {}, null],
    ['no matcher', { matchers: [{ name: '', op: '=', value: '' }] }, /Name at least one label/],
    ['a value without a label', { matchers: [{ name: ' ', op: '=', value: 'x' }] }, /no label name/],
    ['no comment', { comment: '  ' }, /Say why/],
    ['custom without an end', { minutes: null }, /until when/],
    ['an end in the past', { minutes: null, ends: '2026-11-24T11:59' }, /past/],
    [
      'an end before its beginning',
      { minutes: null, starts: '2026-11-24T14:00', ends: '2026-11-24T13:00' },
      /before it begins/,
    ],
    ['custom', { minutes: null, ends: '2026-11-24T13:00' }, null],
  ])('%s', (_, more, expected) => {
    const lacks = missing(form(more), NOW);
    if (expected) expect(lacks).toMatch(expected);
    else expect(lacks).toBeNull();
  });

  it('sends minutes, or exact times', () => {
    expect(silenceBody(form({ endsWithAlert: true }))).toEqual({
      matchers: ['severity="warning"'],
      comment: 'Planned work at the feed',
      ends_with_alert: true,
      minutes: 30,
    });
    const custom = form({ id: 'x', minutes: null, starts: '2026-11-24T14:00', ends: '2026-11-24T15:30' });
    expect(silenceBody(custom)).toMatchObject({
      id: 'x',
      starts_at: '2026-11-24T14:00:00.000Z',
      ends_at: '2026-11-24T15:30:00.000Z',
    });
  });

  it('leaves out rows in which nothing was typed', () => {
    const rows = [...form().matchers, { name: '', op: '=' as const, value: '' }];
    expect(typed(rows)).toEqual(form().matchers);
  });

  it('knows from when to when it would hold', () => {
    expect(span(form(), NOW)).toEqual({ from: NOW, to: NOW + 1_800_000 });
    expect(span(form({ minutes: null, starts: '2026-11-24T11:00', ends: '2026-11-24T13:00' }), NOW)).toEqual({
      from: NOW,
      to: NOW + 3_600_000,
    });
    expect(span(form({ minutes: null }), NOW)).toBeNull();
  });
});

describe('when', () => {
  it.each([
    ['active', 'ends in 1 h 30 min'],
    ['pending', 'begins in 5 min'],
    ['expired', 'ended 1 h 30 min ago'],
  ] as const)('%s %s', (state, text) => {
    const ends = state === 'expired' ? '2026-11-24T10:30:00Z' : '2026-11-24T13:30:00Z';
    expect(timing({ state, starts_at: '2026-11-24T12:05:00Z', ends_at: ends }, NOW)).toBe(text);
  });
});
