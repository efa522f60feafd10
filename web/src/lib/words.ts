/* One table from every word of the appliance to how it looks: icon, tone and the word a person reads. */

import type { IconName } from '../components/Icon.svelte';

export type Shade = 'healthy' | 'degraded' | 'unhealthy' | 'stale' | 'unknown' | 'muted' | 'accent';

export interface Look {
  icon: IconName;
  shade: Shade;
  word: string;
}

const look = (icon: IconName, shade: Shade, word: string): Look => ({ icon, shade, word });

const LOOKS: Record<string, Look> = {
  healthy: look('healthy', 'healthy', 'Healthy'),
  degraded: look('degraded', 'degraded', 'Degraded'),
  unhealthy: look('unhealthy', 'unhealthy', 'Unhealthy'),
  stale: look('stale', 'stale', 'Stale'),
  unknown: look('unknown', 'stale', 'Unknown'),
  ok: look('healthy', 'healthy', 'OK'),
  warn: look('degraded', 'degraded', 'Warning'),
  warning: look('degraded', 'degraded', 'Warning'),
  breach: look('unhealthy', 'unhealthy', 'Breach'),
  failing: look('unhealthy', 'unhealthy', 'Failing'),
  not_configured: look('none', 'muted', 'Not configured'),
  critical: look('unhealthy', 'unhealthy', 'Critical'),
  info: look('info', 'muted', 'Info'),
  success: look('healthy', 'healthy', 'Success'),
  denied: look('lock', 'degraded', 'Denied'),
  failed: look('unhealthy', 'unhealthy', 'Failed'),
  no_op: look('none', 'muted', 'No change'),
  partial: look('degraded', 'degraded', 'Partial'),
  flat: look('healthy', 'healthy', 'Flat'),
  residual: look('unhealthy', 'unhealthy', 'Residual'),
  unverified: look('unknown', 'degraded', 'Unverified'),
  cancelled: look('none', 'muted', 'Cancelled'),
  running: look('busy', 'degraded', 'Running'),
  done: look('healthy', 'healthy', 'Done'),
  firing: look('unhealthy', 'unhealthy', 'Firing'),
  resolved: look('healthy', 'healthy', 'Resolved'),
  // Deliveries.
  pending: look('clock', 'muted', 'Pending'),
  sending: look('send', 'accent', 'Sending'),
  delivered: look('healthy', 'healthy', 'Delivered'),
  deferred: look('clock', 'degraded', 'Deferred'),
  poison: look('unhealthy', 'unhealthy', 'Poison'),
  suppressed: look('silence', 'muted', 'Suppressed'),
  retry: look('reset', 'degraded', 'Failed, retried'),
  // Steps of the explanation why.
  received: look('bell', 'muted', 'Received'),
  routed: look('arrow', 'muted', 'Routed'),
  grouped: look('arrow', 'muted', 'Grouped'),
  owed: look('arrow', 'muted', 'Owed'),
  attempt: look('send', 'muted', 'Attempt'),
  silenced: look('silence', 'muted', 'Silenced'),
  inhibited: look('silence', 'muted', 'Inhibited'),
  muted: look('silence', 'muted', 'Muted'),
  limited: look('clock', 'degraded', 'Limited'),
  acknowledged: look('user', 'accent', 'Acknowledged'),
  // Rules.
  inactive: look('healthy', 'muted', 'Inactive'),
  holds: look('clock', 'degraded', 'Pending'),
  clearing: look('clock', 'degraded', 'Clearing'),
  disabled: look('none', 'muted', 'Off'),
  page: look('unhealthy', 'unhealthy', 'Page'),
  // Silences.
  active: look('silence', 'accent', 'Active'),
  expired: look('none', 'muted', 'Expired'),
};

/** How a word is shown; a word nobody foresaw is shown as it came. */
export function lookOf(word: string): Look {
  return LOOKS[word.toLowerCase()] ?? look('info', 'muted', word);
}

/** Whether a word has a look of its own. */
export const hasLook = (word: string): boolean => word.toLowerCase() in LOOKS;

/** With a capital letter and a full stop, whoever wrote it. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (!trimmed) return trimmed;
  const begun = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

/** "CIRCUIT_BREAKER_TRIPPED" reads "circuit breaker tripped". */
export function plainAction(action: string): string {
  return action.replace(/[_.]+/g, ' ').toLowerCase();
}
