import { describe, expect, test } from 'vitest';
import type { HealthShare, HealthSlot } from './api/types';
import { percent, spent, strip } from './health';

const share = (some: Partial<HealthShare>): HealthShare => ({
  seconds: 60,
  up_seconds: 0,
  degraded_seconds: 0,
  down_seconds: 0,
  maintenance_seconds: 0,
  unknown_seconds: 0,
  uptime: null,
  unknown_share: 0,
  ...some,
});

describe('history in words', () => {
  test('a share is never rounded to all or nothing', () => {
    expect([null, 0, 0.00001, 0.5, 0.99999, 1].map(percent)).toEqual([
      'not known',
      '0 %',
      '0.01 %',
      '50.00 %',
      '99.99 %',
      '100 %',
    ]);
  });

  test('a piece is what is worst in it, and unknown where hardly anything is known', () => {
    expect(spent(undefined)).toBe('unknown');
    expect(spent(share({ up_seconds: 60 }))).toBe('up');
    expect(spent(share({ up_seconds: 59, down_seconds: 1 }))).toBe('down');
    expect(spent(share({ up_seconds: 60, degraded_seconds: 5 }))).toBe('degraded');
    expect(spent(share({ up_seconds: 20, unknown_seconds: 40 }))).toBe('unknown');
    expect(spent(share({ up_seconds: 10, maintenance_seconds: 50 }))).toBe('maintenance');
  });

  test('what is missing in a strip is unknown', () => {
    const slot = (minute: number, some: Partial<HealthShare>) =>
      ({ at: new Date(minute * 60_000).toISOString(), share: share(some) }) as HealthSlot;
    const slots = [slot(0, { up_seconds: 60 }), slot(2, { down_seconds: 60 }), slot(3, { up_seconds: 60 })];
    const words = (most: number) => strip(slots, 0, 240_000, 60_000, most).map((p) => p.spent);
    expect(words(10)).toEqual(['up', 'unknown', 'down', 'up']);
    expect(words(2)).toEqual(['unknown', 'down']);
  });
});
