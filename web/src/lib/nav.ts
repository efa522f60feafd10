/* The pages there are, for sidebar, palette and shortcuts. */

import type { IconName } from '../components/Icon.svelte';
import type { Role } from './api/types';
import { HOME, type PageId } from './router.svelte';

export interface NavEntry {
  id: PageId;
  label: string;
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
    ],
  },
  {
    label: 'Admin Dashboard',
    entries: [
      {
        id: 'audit',
        label: 'Audit Log',
        path: HOME.audit,
        icon: 'audit',
        role: 'operator',
        key: 'a',
        words: 'who what record entries history chain hash',
      },
    ],
  },
];

export const PAGES = NAV.flatMap((g) => g.entries);

export const pageLabel = (id: PageId): string => PAGES.find((p) => p.id === id)?.label ?? 'Not found';
