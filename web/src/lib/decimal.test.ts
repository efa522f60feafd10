/* Decimals stay exact: no amount goes through a float. */

import { describe, expect, it } from 'vitest';
import { absolute, minus, money, percent, quantity, sign, sum } from './decimal';

describe('decimal', () => {
  it('adds what a float cannot', () => {
    expect(sum(['0.1', '0.2'])).toBe('0.3');
    expect(sum(['9007199254740993', '1'])).toBe('9007199254740994');
    expect(sum(['-5.25', '5'])).toBe('-0.25');
  });

  it('leaves out what is not known, and knows nothing when all is', () => {
    expect(sum(['1', null, undefined, 'x'])).toBe('1');
    expect(sum([null])).toBeNull();
    expect(sum([])).toBeNull();
  });

  it('subtracts and takes shares', () => {
    expect(minus('10', '0.5')).toBe('9.5');
    expect(minus(null, '1')).toBeNull();
    expect(percent('1', '3')).toBe('33.33');
    expect(percent('1', '0')).toBeNull();
  });

  it('tells sign and size', () => {
    expect([sign('-0.01'), sign('0.00'), sign('3'), sign(null)]).toEqual([-1, 0, 1, null]);
    expect(absolute('-3.50')).toBe('3.50');
  });

  it('is shown grouped and rounded half away from zero', () => {
    expect(money('1234567.895')).toBe('1\u202f234\u202f567.90');
    expect(money('-0.005')).toBe('−0.01');
    expect(money('5', 0)).toBe('5');
    expect(money('5', 2, true)).toBe('+5.00');
    expect(money(null)).toBe('–');
    expect(quantity('10.500')).toBe('10.5');
    expect(quantity('-40')).toBe('−40');
    expect(quantity('100')).toBe('100');
  });
});
