/* Matchers are read as they are written, and written so that the appliance reads the same. */

import { describe, expect, it } from 'vitest';
import { exactly, matcherText, matchersText, readMatchers, type Matcher } from './matchers';

const m = (name: string, op: Matcher['op'], value: string): Matcher => ({ name, op, value });

describe('matchers', () => {
  it.each<[Matcher, string]>([
    [m('severity', '=', 'warning'), 'severity="warning"'],
    [m('team', '=~', 'a|b'), 'team=~"a|b"'],
    [m('path', '!=', 'C:\\temp "x"'), 'path!="C:\\\\temp \\"x\\""'],
    [m('note', '!~', 'two\nlines'), 'note!~"two\\nlines"'],
    [m('my label', '=', ''), '"my label"=""'],
  ])('%j is written %s and read back', (matcher, text) => {
    expect(matcherText(matcher)).toBe(text);
    expect(readMatchers(text)).toEqual([matcher]);
  });

  it.each<[string, Matcher[] | null]>([
    ['', []],
    ['{}', []],
    ['{job="api", severity=~"warning|info"}', [m('job', '=', 'api'), m('severity', '=~', 'warning|info')]],
    ['job=api,team!=x', [m('job', '=', 'api'), m('team', '!=', 'x')]],
    [' job = "a, b" , c!~"d}" ', [m('job', '=', 'a, b'), m('c', '!~', 'd}')]],
    ['job=', [m('job', '=', '')]],
    ['job', null],
    ['="x"', null],
    ['a="b" c="d"', null],
    ['{a="b"', null],
  ])('%s', (text, expected) => expect(readMatchers(text)).toEqual(expected));

  it('a label set becomes matchers that fit exactly it', () => {
    expect(matchersText(exactly({ alertname: 'Down', job: 'api' }))).toBe('{alertname="Down", job="api"}');
  });
});
