/* What follows from the live data and the session, computed once for all who show it. */

import { withIncidents } from './incidents';
import { live } from './live/live.svelte';
import { verdict, type Tone } from './verdict';

class Current {
  /** The incidents as they were told last; the same until something about one of them is news. */
  readonly incidents = $derived(live.snapshot?.incidents);

  private readonly lines = $derived(live.snapshot?.attention);

  /** What needs attention, what fires among it. */
  readonly attention = $derived(withIncidents(this.lines ?? [], this.incidents ?? []));

  readonly verdict = $derived.by(() => {
    const s = live.snapshot;
    return verdict({
      stale: live.stale || !s,
      breaker: s?.breaker ?? null,
      kill: s?.kill ?? null,
      gate: s?.gate ?? null,
      dryRun: s?.dry_run ?? false,
      health: s?.health ?? null,
      desk: s?.desk ?? null,
      attention: this.attention,
    });
  });

  /** Whole seconds until the next reset is allowed; 0 when it is. */
  readonly resetWait = $derived.by(() => {
    const left = live.snapshot?.breaker.reset_available_in_seconds ?? 0;
    if (!left) return 0;
    return Math.max(0, Math.ceil(left - (live.now - live.breakerAsOf) / 1000));
  });

  readonly blocking = $derived(
    (live.snapshot?.conditions ?? []).filter(
      (c) => c.blocks && (c.verdict === 'failing' || c.verdict === 'unknown'),
    ),
  );
}

export const current = new Current();

const FAVICONS: Record<Tone, string> = {
  ok: 'open',
  warn: 'risk',
  bad: 'blocked',
  dry: 'dry',
  unknown: 'unknown',
};

/** Title and favicon carry the state, so that a tab in the background tells it too. */
export function markTab(word: string, tone: Tone, halted: boolean, page: string): void {
  document.title = `${word} · ${page} · Tradewarden`;
  const icon = document.getElementById('favicon');
  const href = `/favicon-${halted ? 'halted' : FAVICONS[tone]}.svg`;
  if (icon && icon.getAttribute('href') !== href) icon.setAttribute('href', href);
}
