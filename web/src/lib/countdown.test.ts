import { describe, expect, it } from 'vitest';
import { remaining } from './countdown.svelte';

describe('what is left of a wait', () => {
  it.each([
    [900, '15:00'],
    [899.2, '15:00'],
    [61, '01:01'],
    [9, '00:09'],
    [0, '00:00'],
    [-3, '00:00'],
    [86_399, '23:59:59'],
  ])('%s s read %s', (seconds, words) => expect(remaining(seconds)).toBe(words));
});
