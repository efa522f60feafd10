/* The pages there are, for sidebar, palette and shortcuts. */

import type { IconName } from '../components/Icon.svelte';
import type { Role } from './api/types';
import { HOME, type PageId } from './router.svelte';

export interface NavEntry {
  id: PageId;
  label: string;
  /** Its name where the group does not stand above it. */
  title?: string;
  path: string;
  icon: IconName;
  role: Role;
  /** Second key after `g`. */
  key: string;
  words: string;
}

export interface NavGroup {
  label: string | null;
  entries: NavEntry[];
}

export const NAV: NavGroup[] = [
  {
    label: null,
    entries: [
      {
        id: 'overview',
        label: 'Overview',
        path: HOME.overview,
        icon: 'overview',
        role: 'viewer',
        key: 'o',
        words: 'home start dashboard verdict positions orders pnl',
      },
      {
        id: 'breaker',
        label: 'Circuit Breaker',
        path: HOME.breaker,
        icon: 'gauge',
        role: 'viewer',
        key: 'b',
        words: 'state conditions history timeline kill switch verification',
      },
      {
        id: 'health',
        label: 'System Health',
        path: HOME.health,
        icon: 'activity',
        role: 'viewer',
        key: 'h',
        words: 'services checks latency status',
      },
      {
        id: 'slos',
        label: 'SLOs',
        path: HOME.slos,
        icon: 'target',
        role: 'viewer',
        key: 's',
        words:
          'slo sla service level objectives error budget burn rate target percentile p95 p99 breach response',
      },
    ],
  },
  {
    label: 'Alerts',
    entries: [
      {
        id: 'alerts',
        label: 'Active',
        title: 'Active Alerts',
        path: HOME.alerts,
        icon: 'bell',
        role: 'viewer',
        key: 'a',
        words: 'alerts incidents firing acknowledge ack take pages problems what is wrong on fire',
      },
      {
        id: 'rules',
        label: 'Rules',
        title: 'Alert Rules',
        path: HOME.rules,
        icon: 'rules',
        role: 'viewer',
        key: 'r',
        words: 'alert rules thresholds conditions drawdown limits guards edit preview test send',
      },
      {
        id: 'deliveries',
        label: 'Deliveries',
        path: HOME.deliveries,
        icon: 'send',
        role: 'viewer',
        key: 'd',
        words:
          'alerts notifications messages sent mail email slack sms pagerduty webhook attempts outbox who was told',
      },
      {
        id: 'poison',
        label: 'Poison Queue',
        path: HOME.poison,
        icon: 'poison',
        role: 'viewer',
        key: 'p',
        words: 'alerts failed given up dead letter dlq retry resend redeliver undelivered stuck bounced',
      },
      {
        id: 'silences',
        label: 'Silences',
        path: HOME.silences,
        icon: 'silence',
        role: 'viewer',
        key: 'm',
        words: 'alerts mute snooze maintenance window quiet suppress silence',
      },
    ],
  },
  {
    label: 'Admin Dashboard',
    entries: [
      {
        id: 'keys',
        label: 'API Keys',
        path: HOME.keys,
        icon: 'key',
        role: 'admin',
        key: 'k',
        words: 'api key keys new rotate revoke scopes token secret credential',
      },
      {
        id: 'configuration',
        label: 'Configuration',
        path: HOME.configuration,
        icon: 'settings',
        role: 'viewer',
        key: 'c',
        words:
          'configuration settings config limits trading hours dry run apply changes versions rollback readers',
      },
      {
        id: 'audit',
        label: 'Audit Log',
        path: HOME.audit,
        icon: 'audit',
        role: 'operator',
        key: 'l',
        words: 'log who what record entries history chain hash',
      },
      {
        id: 'users',
        label: 'Users',
        path: HOME.users,
        icon: 'users',
        role: 'admin',
        key: 'u',
        words: 'users people accounts roles invite link unlock locked password reset second factor sign out',
      },
    ],
  },
];

export const PAGES = NAV.flatMap((g) => g.entries);

const ADMIN = NAV.find((g) => g.label === 'Admin Dashboard')?.entries.map((e) => e.id) ?? [];

/** Pages of the Admin Dashboard and one's own: what they read may ask who sits there. */
export const isAdminPage = (id: PageId): boolean => id === 'account' || (ADMIN as PageId[]).includes(id);

export const titleOf = (page: NavEntry): string => page.title ?? page.label;

export function pageLabel(id: PageId): string {
  const page = PAGES.find((p) => p.id === id);
  if (id === 'account') return 'Account';
  return page ? titleOf(page) : 'Not found';
}
