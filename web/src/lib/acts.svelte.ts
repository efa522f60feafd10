/* The dangerous acts: what they are called, what they do, who may do them, and why not now. */

import { api, type ActBody } from './api/client';
import type { ActionView, Role } from './api/types';
import { live } from './live/live.svelte';
import { session } from './session.svelte';
import { current } from './state.svelte';

export type ActKind = 'trip' | 'reset' | 'kill' | 'release' | 'init';

export const REASON_LEAST = 20;
export const RESUME = 'RESUME';

export interface ActExtra {
  flatten: boolean;
  override: boolean;
  confirm: string;
}

interface ActText {
  /** Title of the dialog and words on its button. */
  label: string;
  role: Role;
  tone: 'danger' | 'go';
  impact: string;
  acknowledge: string;
  noAnswer: string;
  placeholder: string;
  send: (body: ActBody, extra: ActExtra, key: string) => Promise<ActionView>;
}

export const ACTS: Record<ActKind, ActText> = {
  trip: {
    label: 'Trip Circuit Breaker',
    role: 'operator',
    tone: 'danger',
    impact:
      'All new trading orders are blocked immediately. Orders that only reduce a position still pass; open orders and positions stay as they are.',
    acknowledge: 'I understand that all new trading orders will be blocked.',
    noAnswer: 'No answer. The breaker may have tripped: check its state before you retry.',
    placeholder: 'What is wrong, since when, and how you know',
    send: (body, _, key) => api.trip(body, key),
  },
  reset: {
    label: 'Reset Circuit Breaker',
    role: 'operator',
    tone: 'go',
    impact: 'New trading orders are accepted again at once. At most one reset a minute.',
    acknowledge: 'I have verified the conditions; new trading orders will be accepted.',
    noAnswer: 'No answer. The breaker may have been reset: check its state before you retry.',
    placeholder: 'What was wrong, and why it is safe to trade again',
    send: (body, extra, key) => api.reset({ ...body, override: extra.override }, key),
  },
  kill: {
    label: 'Engage Kill Switch',
    role: 'operator',
    tone: 'danger',
    impact:
      'No automated order passes any more: the kill switch is ENGAGED and the breaker TRIPPED first, then every open order is cancelled and every position closed at the market.',
    acknowledge: 'I understand that orders are cancelled and positions are closed at the market.',
    noAnswer: 'No answer. The kill switch may be engaged: check its state before you retry.',
    placeholder: 'What is wrong, since when, and how you know',
    send: (body, extra, key) => api.kill({ ...body, flatten: extra.flatten }, key),
  },
  release: {
    label: 'Release Kill Switch',
    role: 'admin',
    tone: 'go',
    impact:
      'The kill switch becomes ACTIVE again. The breaker stays TRIPPED and is reset on its own; until then only reducing orders pass.',
    acknowledge: 'I understand that automated orders may pass again once the breaker is reset.',
    noAnswer: 'No answer. The kill switch may have been released: check its state before you retry.',
    placeholder: 'Why the desk may be handed back to automation',
    send: (body, extra, key) => api.release({ ...body, confirm: extra.confirm }, key),
  },
  init: {
    label: 'Initialise Circuit Breaker',
    role: 'admin',
    tone: 'go',
    impact: 'Writes the first OPEN and the first ACTIVE. New trading orders are accepted from then on.',
    acknowledge: 'I understand that new trading orders will be accepted.',
    noAnswer: 'No answer. The breaker may have been initialised: check its state before you retry.',
    placeholder: 'Why this desk may start trading',
    send: (body, _, key) => api.init(body, key),
  },
};

/** Characters a person would count: code points, without the blanks around. */
export function reasonLength(reason: string): number {
  return Array.from(reason.trim()).length;
}

/** Why an act cannot be done now; null when it can. While the state is not known only the role counts. */
export function whyNot(kind: ActKind): string | null {
  const act = ACTS[kind];
  if (!session.may(act.role)) return `Needs the role ${act.role}.`;
  const s = live.snapshot;
  if (!s || live.stale) return null;
  const { state } = s.breaker;
  switch (kind) {
    case 'trip':
      return state === 'TRIPPED' ? 'The breaker is TRIPPED already.' : null;
    case 'reset':
      if (state === 'UNINITIALISED') return 'The breaker is not initialised.';
      if (state !== 'TRIPPED') return 'Only a TRIPPED breaker can be reset.';
      if (current.resetWait > 0) return `Next reset in ${current.resetWait} s.`;
      if (current.blocking.length > 0 && !session.may('admin')) {
        const n = current.blocking.length;
        return `${n} ${n === 1 ? 'condition is' : 'conditions are'} not normal; an admin may override.`;
      }
      return null;
    case 'kill':
      if (s.kill.job?.status === 'running') return 'The kill job is running.';
      return null;
    case 'release':
      if (s.kill.state !== 'ENGAGED') return 'Only an ENGAGED kill switch can be released.';
      if (s.kill.job?.status === 'running') return 'The kill job is still running.';
      return null;
    case 'init':
      return state === 'UNINITIALISED' || s.kill.state === 'UNINITIALISED'
        ? null
        : 'The breaker is initialised already.';
  }
}

class Acts {
  /** The dialog asked for. A new object each time, so that asking again for the same act is seen. */
  open = $state.raw<{ kind: ActKind } | null>(null);
  /** Reasons typed but not sent; they outlive Esc. */
  drafts = $state<Partial<Record<ActKind, string>>>({});

  ask(kind: ActKind): void {
    if (whyNot(kind) === null) this.open = { kind };
  }
}

export const acts = new Acts();
