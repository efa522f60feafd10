/*
 * "Can we trade right now, and if not, why?" - answered in one place, first match wins.
 *
 * Nothing here may read OPEN unless it is known to be OPEN: whatever is missing, unreadable or old is UNKNOWN.
 */

import type { BreakerView, GateView, HealthBoard, DeskView, AttentionView, KillView } from './api/types';

export type VerdictKind =
  'unknown' | 'halted' | 'blocked' | 'uninitialised' | 'dry_run' | 'at_risk' | 'warnings' | 'open';

/** How the verdict looks: colour, shape and favicon follow from this alone. */
export type Tone = 'unknown' | 'bad' | 'warn' | 'ok' | 'dry';

export interface VerdictInput {
  /** Nothing was heard for ten seconds, or never. */
  stale: boolean;
  breaker: BreakerView | null;
  kill: KillView | null;
  gate: GateView | null;
  dryRun: boolean;
  health: HealthBoard | null;
  desk: DeskView | null;
  attention: AttentionView[];
}

export interface Verdict {
  kind: VerdictKind;
  tone: Tone;
  /** The one word of chip, title and favicon. */
  word: string;
  headline: string;
  /** What it means for orders. */
  meaning: string;
  /** What stands out, said in the warning colour; empty while all is well. */
  concern: string;
  /** The reason a person or guard gave, to be quoted. */
  quote: string | null;
  who: string | null;
  since: string | null;
}

const blank = { concern: '', quote: null, who: null, since: null };

function lastKnown(input: VerdictInput): string {
  const { breaker, kill } = input;
  if (!breaker || !kill) return 'Nothing is known yet.';
  if (kill.state === 'ENGAGED') return 'Last known: kill switch ENGAGED.';
  if (kill.state === 'UNREADABLE') return 'The kill switch cannot be read.';
  if (breaker.state === 'UNREADABLE') return 'The breaker cannot be read.';
  return `Last known: ${breaker.state}.`;
}

const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

/** What makes trading risky although it is allowed: a critical service down, or an engine that is not reconciled. */
export function risks(health: HealthBoard | null, desk: DeskView | null): string[] {
  const found: string[] = [];
  for (const service of health?.services ?? []) {
    if (service.critical && service.status === 'unhealthy') found.push(`${service.name} is unhealthy`);
  }
  for (const engine of desk?.engines ?? []) {
    if (engine.reconciler && !engine.reconciler.startup_complete) {
      found.push(`reconciler of ${engine.name} is not complete`);
    }
  }
  return found;
}

function openVerdict(input: VerdictInput, breaker: BreakerView): Verdict {
  const who = breaker.reset_by;
  const since = breaker.since ?? breaker.reset_at;
  const base = { ...blank, word: 'OPEN', headline: 'Trading is OPEN', who, since };
  const risk = risks(input.health, input.desk);
  if (risk.length > 0) {
    return {
      ...base,
      kind: 'at_risk',
      tone: 'warn',
      headline: 'Trading is OPEN, at risk',
      meaning: 'New orders are accepted.',
      concern: `${risk.join('; ')}.`,
    };
  }
  const warnings = input.attention.filter((a) => a.severity !== 'info').length;
  if (warnings > 0) {
    return {
      ...base,
      kind: 'warnings',
      tone: 'ok',
      meaning: 'New orders are accepted.',
      concern: `${plural(warnings, 'thing needs', 'things need')} attention; none blocks trading.`,
    };
  }
  return { ...base, kind: 'open', tone: 'ok', meaning: 'New orders are accepted.' };
}

/** The verdict for what is known. */
export function verdict(input: VerdictInput): Verdict {
  const { breaker, kill, gate } = input;
  if (
    input.stale ||
    !breaker ||
    !kill ||
    !gate ||
    breaker.state === 'UNREADABLE' ||
    kill.state === 'UNREADABLE'
  ) {
    return {
      ...blank,
      kind: 'unknown',
      tone: 'unknown',
      word: 'UNKNOWN',
      headline: 'Trading state UNKNOWN',
      meaning: `${lastKnown(input)} Do not assume that orders pass.`,
      who: breaker?.state === 'TRIPPED' ? breaker.tripped_by : null,
      since: breaker?.since ?? null,
    };
  }
  if (kill.state === 'ENGAGED') {
    return {
      ...blank,
      kind: 'halted',
      tone: 'bad',
      word: 'HALTED',
      headline: 'Trading is HALTED',
      meaning: 'Kill switch ENGAGED: no automated order passes.',
      quote: kill.engagement_reason,
      who: kill.engaged_by,
      since: kill.engaged_at,
    };
  }
  if (breaker.state === 'TRIPPED') {
    return {
      ...blank,
      kind: 'blocked',
      tone: 'bad',
      word: 'TRIPPED',
      headline: 'Trading is BLOCKED',
      meaning: 'Breaker TRIPPED: all new orders are blocked; only reducing ones pass.',
      concern: breaker.recorded ? '' : 'Not yet recorded on disk.',
      quote: breaker.trip_reason,
      who: breaker.tripped_by,
      since: breaker.tripped_at ?? breaker.since,
    };
  }
  if (breaker.state === 'UNINITIALISED' || kill.state === 'UNINITIALISED') {
    return {
      ...blank,
      kind: 'uninitialised',
      tone: 'bad',
      word: 'UNINITIALISED',
      headline: 'Trading is BLOCKED',
      meaning: 'Breaker UNINITIALISED: orders are blocked until an admin initialises it.',
    };
  }
  // The gate is what trading services obey. If it does not say open, neither do we.
  if (gate.verdict !== 'open') {
    const halted = gate.verdict === 'halted';
    return {
      ...blank,
      kind: halted ? 'halted' : 'blocked',
      tone: 'bad',
      word: halted ? 'HALTED' : 'BLOCKED',
      headline: halted ? 'Trading is HALTED' : 'Trading is BLOCKED',
      meaning: `The gate answers ${gate.verdict}${gate.reasons.length ? ': ' + gate.reasons.join('; ') : ''}.`,
      since: gate.as_of,
    };
  }
  if (input.dryRun || gate.dry_run) {
    return {
      ...openVerdict(input, breaker),
      kind: 'dry_run',
      tone: 'dry',
      word: 'DRY RUN',
      headline: 'DRY RUN: orders are simulated',
      meaning: 'The breaker is OPEN, but no order reaches a market.',
    };
  }
  return openVerdict(input, breaker);
}
