/* What can be found or done from the keyboard, with the words people use for it under stress. */

import { ACTS, acts, whyNot, type ActKind } from './acts.svelte';
import type { Role } from './api/types';
import { incidentPath, sloPath, worstFirst } from './incidents';
import { live } from './live/live.svelte';
import type { IconName } from '../components/Icon.svelte';
import { PAGES, titleOf } from './nav';
import { ACCOUNT, HOME, router } from './router.svelte';
import { session } from './session.svelte';
import { VERDICT_WORDS } from './slos';
import { theme } from './theme.svelte';
import { plainAction } from './words';

export interface Command {
  id: string;
  group: 'Act' | 'Go to' | 'Alert' | 'Service' | 'SLO' | 'Audit Log' | 'Console';
  label: string;
  /** Words that find it although they are not in its name. */
  words: string;
  icon: IconName;
  danger?: boolean;
  hint?: string;
  /** Why it cannot be chosen. */
  off: string | null;
  run: () => void;
}

const ACT_WORDS: Record<ActKind, string> = {
  trip: 'halt block stop trip pause freeze suspend trading breaker emergency cb',
  kill: 'kill flatten liquidate close all cancel orders panic halt stop emergency exit positions',
  reset: 'reset resume unblock open restart trading allow reopen breaker',
  release: 'release resume unkill disengage automation kill switch',
  init: 'initialise initialize first open start set up',
};

const ACT_ICONS: Record<ActKind, IconName> = {
  trip: 'unhealthy',
  kill: 'halted',
  reset: 'reset',
  release: 'lock',
  init: 'healthy',
};

const ACTIONS_OFFERED = 8;
const ALERTS_OFFERED = 20;

const needs = (role: Role): string | null => (session.may(role) ? null : `Needs the role ${role}.`);

/** Everything there is, in the order in which it is listed without a search. */
export function commands(): Command[] {
  const s = live.snapshot;
  const found: Command[] = [];
  for (const kind of Object.keys(ACTS) as ActKind[]) {
    const off = whyNot(kind);
    if (kind === 'init' && off) continue;
    found.push({
      id: `act-${kind}`,
      group: 'Act',
      label: `${ACTS[kind].label}…`,
      words: ACT_WORDS[kind],
      icon: ACT_ICONS[kind],
      danger: ACTS[kind].tone === 'danger',
      off,
      run: () => acts.ask(kind),
    });
  }
  for (const page of PAGES) {
    found.push({
      id: `go-${page.id}`,
      group: 'Go to',
      label: titleOf(page),
      words: page.words,
      icon: page.icon,
      hint: `g ${page.key}`,
      off: needs(page.role),
      run: () => router.go(page.path),
    });
  }
  found.push(
    {
      id: 'new-silence',
      group: 'Go to',
      label: 'New Silence…',
      words: 'make create silence mute snooze maintenance window',
      icon: 'silence',
      off: needs('operator'),
      run: () => router.go(`${HOME.silences}?new=1`),
    },
    {
      id: 'new-rule',
      group: 'Go to',
      label: 'New Rule…',
      words: 'make create add alert rule threshold condition',
      icon: 'rules',
      off: needs('operator'),
      run: () => router.go(`${HOME.rules}?new=1`),
    },
  );
  const firing = (s?.incidents ?? []).filter((i) => i.status === 'firing');
  for (const incident of worstFirst(firing).slice(0, ALERTS_OFFERED)) {
    found.push({
      id: `incident-${incident.id}`,
      group: 'Alert',
      label: incident.labels.alertname ?? incident.kind,
      words: `${incident.title} ${incident.severity} incident acknowledge why ${incident.id}`,
      icon: 'bell',
      hint: incident.acked_by ? `${incident.acked_by} has it` : incident.severity,
      off: null,
      run: () => router.go(incidentPath(incident.id)),
    });
  }
  for (const service of s?.health.services ?? []) {
    found.push({
      id: `service-${service.name}`,
      group: 'Service',
      label: service.name,
      words: `${service.group ?? ''} ${service.kind} ${service.target} ${service.status} health service`,
      icon: 'activity',
      hint: live.stale ? `was ${service.status}` : service.status,
      off: null,
      run: () => router.go(`${HOME.health}?service=${encodeURIComponent(service.name)}`),
    });
  }
  for (const slo of s?.slos ?? []) {
    const word = VERDICT_WORDS[slo.verdict].toLowerCase();
    found.push({
      id: `slo-${slo.id}`,
      group: 'SLO',
      label: slo.label,
      words: `slo sla objective budget burn target ${slo.id.replace(/_/g, ' ')} ${word}`,
      icon: 'target',
      hint: live.stale ? `was ${word}` : word,
      off: null,
      run: () => router.go(sloPath(slo.id)),
    });
  }
  const actions = (s?.recent_audit ?? []).map((entry) => entry.action);
  for (const action of actions.filter((a, i) => actions.indexOf(a) === i).slice(0, ACTIONS_OFFERED)) {
    found.push({
      id: `audit-${action}`,
      group: 'Audit Log',
      label: `Entries: ${plainAction(action)}`,
      words: action,
      icon: 'audit',
      off: needs('operator'),
      run: () => router.go(`${HOME.audit}?action=${encodeURIComponent(action)}`),
    });
  }
  found.push(
    {
      id: 'theme',
      group: 'Console',
      label: theme.current === 'dark' ? 'Switch to light' : 'Switch to dark',
      words: 'theme dark light colour color mode',
      icon: theme.current === 'dark' ? 'sun' : 'moon',
      off: null,
      run: () => theme.toggle(),
    },
    {
      id: 'print',
      group: 'Console',
      label: 'Print the hand-over sheet',
      words: 'print paper pdf shift hand over',
      icon: 'audit',
      off: null,
      run: () => setTimeout(() => print(), 50),
    },
    {
      id: 'help',
      group: 'Console',
      label: 'Keyboard shortcuts',
      words: 'help keys shortcuts',
      icon: 'info',
      hint: '?',
      off: null,
      run: () => (palette.help = true),
    },
    {
      id: 'new-key',
      group: 'Console',
      label: 'New Key…',
      words: 'api key create make token credential',
      icon: 'key',
      off: needs('admin'),
      run: () => router.go(`${HOME.keys}?new=1`),
    },
    {
      id: 'new-user',
      group: 'Console',
      label: 'New User…',
      words: 'user create invite add person account',
      icon: 'users',
      off: needs('admin'),
      run: () => router.go(`${HOME.users}?new=1`),
    },
    {
      id: 'account',
      group: 'Console',
      label: 'Account',
      words: 'password change authenticator second factor totp recovery codes own sessions sign-in profile',
      icon: 'shield',
      off: null,
      run: () => router.go(ACCOUNT),
    },
    {
      id: 'sign-out',
      group: 'Console',
      label: 'Sign out',
      words: 'log out logout leave exit session',
      icon: 'leave',
      off: null,
      run: () => void session.signOut(),
    },
  );
  return found;
}

/** How well a command fits: every word must be found, names count more than synonyms, beginnings more than middles. */
export function score(command: Pick<Command, 'label' | 'words' | 'group'>, search: string): number {
  const label = command.label.toLowerCase();
  const words = `${command.words} ${command.group}`.toLowerCase();
  let total = 0;
  for (const part of search.toLowerCase().split(/\s+/).filter(Boolean)) {
    if (label.startsWith(part)) total += 8;
    else if (label.includes(` ${part}`)) total += 6;
    else if (words.startsWith(part) || words.includes(` ${part}`)) total += 4;
    else if (label.includes(part)) total += 2;
    else return 0;
  }
  return total || 1;
}

class PaletteState {
  open = $state(false);
  help = $state(false);
}

export const palette = new PaletteState();
