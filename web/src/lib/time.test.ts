/* Ages and durations read the same on every screen. */

import { describe, expect, it } from 'vitest';
import { clock, duration, millis, shortAge, utc, utcField, utcIso, utcShort, withTimes } from './time';

describe('time', () => {
  it.each([
    [0, '0 s'],
    [59.9, '59 s'],
    [61, '1 min'],
    [7199, '1 h'],
    [100_000, '27 h'],
    [200_000, '2 d'],
    [null, '–'],
  ])('age of %s s is %s', (seconds, text) => expect(shortAge(seconds)).toBe(text));

  it.each([
    [0, '0 s'],
    [61, '1 min 1 s'],
    [7500, '2 h 5 min'],
    [7200, '2 h'],
    [90_000, '1 d 1 h'],
    [undefined, '–'],
  ])('%s s lasted %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it.each([
    [0.44, '0.4 ms'],
    [9, '9 ms'],
    [412.4, '412 ms'],
    [1400, '1.4 s'],
    [123_000, '2 min 3 s'],
    [null, '–'],
  ])('%s ms is %s', (ms, text) => expect(millis(ms)).toBe(text));

  it.each([
    ['2026-11-24T09:30', '2026-11-24T09:30:00.000Z'],
    ['2026-11-24T09:30:15', '2026-11-24T09:30:15.000Z'],
    ['2026-13-24T09:30', null],
    ['2026-11-24', null],
    ['', null],
  ])('a field that holds %s means %s', (field, at) => expect(utcIso(field)).toBe(at));

  it('a time goes into a field and comes back', () => {
    expect(utcField('2026-11-24T11:30:59+02:00')).toBe('2026-11-24T09:30');
    expect(utcIso(utcField('2026-11-24T09:30:00Z'))).toBe('2026-11-24T09:30:00.000Z');
    expect(utcField(null)).toBe('');
  });

  it('is UTC whatever the place', () => {
    const at = '2026-11-23T21:36:12.345678+00:00';
    expect(utc(at)).toBe('2026-11-23 21:36:12 UTC');
    expect(utcShort(at)).toBe('2026-11-23 21:36:12');
    expect(clock('2026-11-23T21:36:12+02:00')).toBe('19:36:12');
    expect(utc('nonsense')).toBe('–');
    expect(withTimes('entry 6 at 2026-11-24T02:55:41.214559+00:00')).toBe(
      'entry 6 at 2026-11-24 02:55:41 UTC',
    );
  });
});
