/* What is typed into the editor is what is sent, and a change says what it changes. */

import { describe, expect, it } from 'vitest';
import type { AlertReading, AlertRuleDraft, AlertRuleView } from './api/types';
import {
  blankRule,
  byFamily,
  changesOf,
  copyOf,
  draftOf,
  filled,
  isLength,
  lacks,
  lacksToTry,
  sent,
  worst,
} from './rules';

const rule = (more: Partial<AlertRuleDraft> = {}): AlertRuleDraft => ({
  ...blankRule(),
  name: 'drawdown',
  reading: 'engine.drawdown',
  threshold: '5',
  ...more,
});

describe('lengths of time', () => {
  it.each(['0', '0s', '15s', '1m30s', '2h', '1d', '1w2d', '500ms', ' 10s '])('%s is one', (text) =>
    expect(isLength(text)).toBe(true),
  );
  it.each(['', '15', 's', '1x', '-5s', '1s1m', '1 h', '1.5h'])('%s is none', (text) =>
    expect(isLength(text)).toBe(false),
  );
});

describe('what is missing', () => {
  it.each<[string, Partial<AlertRuleDraft>, RegExp | null]>([
    ['nothing', {}, null],
    ['a name', { name: ' ' }, /name/],
    ['a name that can stand in an address', { name: 'draw down' }, /letters, digits/],
    ['a reading', { reading: '' }, /reading/],
    ['a threshold', { threshold: ' ' }, /threshold/],
    ['a number', { threshold: '5 %' }, /no number/],
    ['a number to clear beyond', { clear_threshold: '-' }, /Clears beyond is no number/],
    ['a length of time', { for: '15' }, /For is no length/],
  ])('%s', (_, more, expected) => {
    const said = lacks(rule(more));
    if (expected) expect(said).toMatch(expected);
    else expect(said).toBeNull();
  });

  it('a rule can be tried before it has a name; a word of the reading is a threshold', () => {
    expect(lacksToTry(rule({ name: '', threshold: 'unhealthy' }))).toBeNull();
  });
});

describe('what is sent', () => {
  it('has no blanks around, and nothing where nothing was written', () => {
    const typed = rule({ title: ' Too deep ', clear_threshold: ' ', runbook_url: '', for: ' 10s ' });
    expect(sent(typed)).toMatchObject({
      title: 'Too deep',
      clear_threshold: null,
      runbook_url: null,
      for: '10s',
    });
    expect(filled({ team: 'risk', '': 'x', empty: '' })).toEqual({ team: 'risk' });
  });

  it('is what was written, without how it stands', () => {
    const view = { ...rule({ version: 3 }), phase: 'firing', states: [], condition: 'x' } as unknown;
    expect(draftOf(view as AlertRuleView)).toEqual(rule({ version: 3 }));
    expect(copyOf(view as AlertRuleView)).toMatchObject({ name: 'drawdown-copy', version: null });
  });
});

describe('a change', () => {
  it('says what was and what will be', () => {
    const after = rule({ threshold: '6', labels: { team: 'risk' }, action: 'trip', enabled: false });
    expect(changesOf(rule(), after)).toEqual([
      { field: 'Threshold', before: '5', after: '6' },
      { field: 'Labels', before: 'none', after: '{team="risk"}' },
      { field: 'Action', before: 'none', after: 'trip' },
      { field: 'Enabled', before: 'yes', after: 'no' },
    ]);
    expect(changesOf(rule(), rule({ version: 9 }))).toEqual([]);
  });
});

describe('lists', () => {
  it('a rule is shown by the series that stands worst', () => {
    const states = [{ phase: 'inactive' }, { phase: 'firing', shown: '7 %' }];
    expect(worst({ phase: 'firing', states } as AlertRuleView)?.shown).toBe('7 %');
    expect(worst({ phase: 'disabled', states: [] } as unknown as AlertRuleView)).toBeNull();
  });

  it('readings stand by family', () => {
    const named = ['engine.drawdown', 'slo.cb_staleness', 'engine.equity'].map(
      (name) => ({ name }) as AlertReading,
    );
    expect(byFamily(named).map(([family, members]) => [family, members.length])).toEqual([
      ['engine', 2],
      ['slo', 1],
    ]);
  });
});
