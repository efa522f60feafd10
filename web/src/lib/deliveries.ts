/* Deliveries: which are asked for, and how they are worded. All of it pure. */

import type { DeliveryView, PoisonGroup, SloView } from './api/types';
import { utcIso } from './time';

export const DELIVERY_STATES = [
  'pending',
  'sending',
  'delivered',
  'deferred',
  'poison',
  'cancelled',
  'suppressed',
] as const;
export const CHANNELS = ['email', 'slack', 'sms', 'pagerduty', 'webhook', 'command'] as const;

export const CHANNEL_WORDS: Record<string, string> = {
  email: 'Email',
  slack: 'Slack',
  sms: 'SMS',
  pagerduty: 'PagerDuty',
  webhook: 'Webhook',
  command: 'Command',
};

export const channelWord = (channel: string): string => CHANNEL_WORDS[channel] ?? channel;

export interface DeliveryFilter {
  status: string;
  channel: string;
  incident: string;
  from: string;
  to: string;
}

const oneOf = (known: readonly string[], word: string | null): string =>
  word && known.includes(word) ? word : '';

/** The filter that an address names; words it does not know count as none. */
export function deliveryFilter(query: URLSearchParams): DeliveryFilter {
  const incident = query.get('incident') ?? '';
  return {
    status: oneOf(DELIVERY_STATES, query.get('status')),
    channel: oneOf(CHANNELS, query.get('channel')),
    incident: /^\d{1,15}$/.test(incident) ? incident : '',
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
  };
}

/** The parameters of the request for it: the fields speak UTC to the minute. */
export function deliveryQuery(filter: DeliveryFilter): Record<string, string> {
  return { ...filter, from: utcIso(filter.from) ?? '', to: utcIso(filter.to) ?? '' };
}

const TOLD: Record<string, string> = { opened: 'Opened', resolved: 'Resolved', notice: 'Notice' };
const PURPOSES: Record<string, string> = {
  repeat: 'repeat',
  escalation: 'escalation',
  ack_reminder: 'reminder after the acknowledgement',
  failover: 'failover',
  canary: 'canary',
  test: 'test',
};

/** What is told, and why where that is not simply the route: "Opened, escalation". */
export function toldText({ told, purpose }: Pick<DeliveryView, 'told' | 'purpose'>): string {
  const what = TOLD[told] ?? told;
  if (purpose === 'route') return what;
  return `${what}, ${PURPOSES[purpose] ?? purpose.replace(/_/g, ' ')}`;
}

/** Seconds from owed to accepted; null while it is not. */
export function tookSeconds({ created_at, delivered_at }: DeliveryView): number | null {
  if (!delivered_at) return null;
  const seconds = (Date.parse(delivered_at) - Date.parse(created_at)) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

/** Whether nothing more happens to it by itself. */
export const isOver = (status: string): boolean =>
  ['delivered', 'cancelled', 'suppressed', 'poison'].includes(status);

/** Everything in the poison queue that is listed, in the order shown. */
export const poisoned = (groups: PoisonGroup[]): DeliveryView[] => groups.flatMap((group) => group.items);

/** Of what was picked, what is still in the queue. */
export function stillThere(picked: ReadonlySet<number>, groups: PoisonGroup[]): number[] {
  return poisoned(groups)
    .map((d) => d.id)
    .filter((id) => picked.has(id));
}

/** "2 email, 1 Slack": what a selection goes over. */
export function byChannel(deliveries: DeliveryView[]): string {
  const counts: Record<string, number> = {};
  for (const { channel } of deliveries) counts[channel] = (counts[channel] ?? 0) + 1;
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([channel, n]) => `${n} ${channelWord(channel)}`)
    .join(', ');
}

/** How many deliveries were given up; null while that is not known. */
export function poisonCount(slos: SloView[] | undefined): number | null {
  return slos?.find((slo) => slo.id === 'poison_queue')?.now ?? null;
}
