/* What history says, in the words and colours of the drawer. */

import type { HealthShare, HealthSlot } from './api/types';

export const SPANS = ['1h', '24h', '7d'] as const;
export type Span = (typeof SPANS)[number];

/** The longest reason a window of maintenance may be short of. */
export const REASON_LEAST = 20;
export const WINDOWS = [
  { minutes: 30, text: '30 minutes' },
  { minutes: 60, text: '1 hour' },
  { minutes: 240, text: '4 hours' },
  { minutes: 1440, text: '1 day' },
];

/** A share as one reads it; never 100 % while something is missing of it. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return 'not known';
  if (share >= 1) return '100 %';
  if (share <= 0) return '0 %';
  const shown = Math.min(99.99, Math.max(0.01, share * 100));
  return `${shown.toFixed(2)} %`;
}

export type Spent = 'down' | 'degraded' | 'up' | 'maintenance' | 'unknown';

/** What a piece of history is shown as: the worst that is known of it, and unknown where hardly anything is. */
export function spent(share: HealthShare | undefined): Spent {
  if (!share || share.seconds <= 0) return 'unknown';
  if (share.down_seconds > 0) return 'down';
  if (share.unknown_seconds > share.seconds / 2) return 'unknown';
  if (share.maintenance_seconds > share.seconds / 2) return 'maintenance';
  if (share.degraded_seconds > 0) return 'degraded';
  return 'up';
}

export interface Piece {
  t: number;
  spent: Spent;
}

/** A strip of equal pieces over a span: of what is missing nobody knows. */
export function strip(slots: HealthSlot[], from: number, to: number, stepMs: number, most: number): Piece[] {
  const steps = Math.max(1, Math.ceil((to - from) / stepMs));
  const each = Math.max(1, Math.ceil(steps / most));
  const pieces: Piece[] = [];
  const begin = Math.floor(from / stepMs) * stepMs;
  const at = new Map(slots.map((slot) => [Date.parse(slot.at), slot]));
  const RANK: Spent[] = ['down', 'unknown', 'maintenance', 'degraded', 'up'];
  for (let n = 0; n < steps; n += each) {
    const inside = Array.from({ length: each }, (_, i) => spent(at.get(begin + (n + i) * stepMs)?.share));
    const worst = RANK.find((one) => inside.includes(one)) ?? 'unknown';
    pieces.push({ t: begin + n * stepMs, spent: worst });
  }
  return pieces;
}
