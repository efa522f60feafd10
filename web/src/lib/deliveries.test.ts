/* Filters of the deliveries live in the address, and a selection never holds what is gone from the queue. */

import { describe, expect, it } from 'vitest';
import type { DeliveryView, PoisonGroup, SloView } from './api/types';
import {
  byChannel,
  deliveryFilter,
  deliveryQuery,
  isOver,
  poisonCount,
  stillThere,
  toldText,
  tookSeconds,
} from './deliveries';

const delivery = (id: number, channel = 'email', more: Partial<DeliveryView> = {}): DeliveryView =>
  ({ id, channel, created_at: '2026-11-24T00:00:00Z', delivered_at: null, ...more }) as DeliveryView;
const group = (...items: DeliveryView[]): PoisonGroup => ({ items }) as PoisonGroup;

describe('filters', () => {
  it.each([
    ['', {}],
    ['status=poison&channel=email', { status: 'poison', channel: 'email' }],
    ['status=lost&channel=pigeon&incident=x', {}],
    [
      'incident=12&from=2026-11-24T09:30&to=2026-11-24T10:00',
      { incident: '12', from: '2026-11-24T09:30:00.000Z', to: '2026-11-24T10:00:00.000Z' },
    ],
    ['from=yesterday', {}],
  ])('the address ?%s asks for %j', (address, asked) => {
    const query = deliveryQuery(deliveryFilter(new URLSearchParams(address)));
    expect(Object.fromEntries(Object.entries(query).filter(([, v]) => v))).toEqual(asked);
  });
});

describe('words', () => {
  it.each([
    ['opened', 'route', 'Opened'],
    ['resolved', 'route', 'Resolved'],
    ['opened', 'ack_reminder', 'Opened, reminder after the acknowledgement'],
    ['notice', 'something_new', 'Notice, something new'],
  ])('%s for %s reads %s', (told, purpose, text) => expect(toldText({ told, purpose })).toBe(text));

  it('tells how long it took, once it has arrived', () => {
    expect(tookSeconds(delivery(1))).toBeNull();
    expect(tookSeconds(delivery(1, 'email', { delivered_at: '2026-11-24T00:00:02.500Z' }))).toBe(2.5);
  });

  it('counts a selection by channel, the largest first', () => {
    expect(byChannel([delivery(1), delivery(2, 'slack'), delivery(3)])).toBe('2 Email, 1 Slack');
    expect(byChannel([])).toBe('');
  });

  it.each([
    ['pending', false],
    ['deferred', false],
    ['sending', false],
    ['poison', true],
    ['delivered', true],
    ['suppressed', true],
  ])('%s is over: %s', (status, over) => expect(isOver(status)).toBe(over));
});

describe('the poison queue', () => {
  it('a selection holds only what is still there, in the order shown', () => {
    const groups = [group(delivery(5), delivery(3)), group(delivery(9, 'slack'))];
    expect(stillThere(new Set([3, 9, 44]), groups)).toEqual([3, 9]);
    expect(stillThere(new Set([3]), [])).toEqual([]);
  });

  it('its size is that of the objective, or not known', () => {
    expect(poisonCount([{ id: 'poison_queue', now: 3 } as SloView])).toBe(3);
    expect(poisonCount([])).toBeNull();
    expect(poisonCount(undefined)).toBeNull();
  });
});
