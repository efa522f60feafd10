/* Alert rules: what is written in the editor, what of it is missing, and what a change changes. All of it pure. */

import type { AlertReading, AlertRuleDraft, AlertRuleState, AlertRuleView } from './api/types';
import { matchersText, exactly } from './matchers';

export const COMPARISONS = [
  ['>', 'over'],
  ['>=', 'at or over'],
  ['<', 'under'],
  ['<=', 'at or under'],
  ['==', 'equal to'],
] as const;
export const LEVELS = ['critical', 'page', 'warning', 'info'] as const;
export const NO_DATA = [
  ['keep', 'stays as it was'],
  ['alert', 'counts as a breach'],
  ['ok', 'counts as fine'],
] as const;
export const RULE_STATES = ['firing', 'clearing', 'pending', 'inactive', 'disabled'] as const;
/** Hours that a preview looks back. */
export const LOOK_BACK = [
  { hours: 1, label: '1 h' },
  { hours: 24, label: '24 h' },
  { hours: 168, label: '7 d' },
] as const;

/** A rule of which nothing is decided but what is usual. */
export const blankRule = (): AlertRuleDraft => ({
  name: '',
  title: '',
  reading: '',
  series: {},
  comparison: '>',
  threshold: '',
  for: '30s',
  clear_threshold: null,
  clear_for: '1m',
  no_data: 'keep',
  severity: 'warning',
  labels: {},
  annotations: {},
  runbook_url: null,
  action: null,
  enabled: true,
  version: null,
});

const FIELDS = Object.keys(blankRule()) as (keyof AlertRuleDraft)[];

/** What somebody wrote, without how it stands. */
export function draftOf(rule: AlertRuleDraft): AlertRuleDraft {
  return Object.fromEntries(FIELDS.map((field) => [field, rule[field]])) as unknown as AlertRuleDraft;
}

/** A rule again under another name. */
export const copyOf = (rule: AlertRuleDraft): AlertRuleDraft => ({
  ...draftOf(rule),
  name: `${rule.name}-copy`,
  version: null,
});

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** A decimal, or a word of the reading. */
const VALUE = /^(-?\d+(\.\d+)?|[A-Za-z_]+)$/;
/** Lengths of time as Prometheus writes them. */
const LENGTH = /^(0|(?=.)(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?)$/;

export const isLength = (text: string): boolean => LENGTH.test(text.trim());

/** Why the rule cannot be tried yet, first things first; null when it can. The appliance has the last word. */
export function lacksToTry(draft: AlertRuleDraft): string | null {
  if (!draft.reading) return 'Choose a reading.';
  if (!draft.threshold.trim()) return 'Write the threshold.';
  for (const [text, name] of [
    [draft.threshold, 'The threshold'],
    [draft.clear_threshold ?? '', 'Clears beyond'],
  ] as const) {
    if (text.trim() && !VALUE.test(text.trim()))
      return `${name} is no number: write digits, for instance 5 or 0.25.`;
  }
  for (const [text, name] of [
    [draft.for, 'For'],
    [draft.clear_for, 'Clear for'],
  ] as const) {
    if (!isLength(text)) return `${name} is no length of time: write 15s, 1m30s or 2h.`;
  }
  return null;
}

/** Why it cannot be saved yet. */
export function lacks(draft: AlertRuleDraft): string | null {
  if (!draft.name.trim()) return 'Give it a name.';
  if (!NAME.test(draft.name.trim()))
    return 'A name has letters, digits, dots, dashes and underscores, and begins with no sign.';
  return lacksToTry(draft);
}

/** What is sent: without blanks around, and empty where nothing was written. */
export function sent(draft: AlertRuleDraft): AlertRuleDraft {
  const or = (text: string | null) => text?.trim() || null;
  return {
    ...draft,
    name: draft.name.trim(),
    title: draft.title.trim(),
    threshold: draft.threshold.trim(),
    for: draft.for.trim(),
    clear_for: draft.clear_for.trim(),
    clear_threshold: or(draft.clear_threshold),
    runbook_url: or(draft.runbook_url),
    action: or(draft.action),
  };
}

const FIELD_WORDS: Partial<Record<keyof AlertRuleDraft, string>> = {
  title: 'Title',
  reading: 'Reading',
  series: 'Series',
  comparison: 'Comparison',
  threshold: 'Threshold',
  for: 'For',
  clear_threshold: 'Clears beyond',
  clear_for: 'Clear for',
  no_data: 'No data',
  severity: 'Severity',
  labels: 'Labels',
  annotations: 'Annotations',
  runbook_url: 'Runbook',
  action: 'Action',
  enabled: 'Enabled',
};

function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return String(value);
  const labels = value as Record<string, string>;
  return Object.keys(labels).length > 0 ? matchersText(exactly(labels)) : 'none';
}

export interface Change {
  field: string;
  before: string;
  after: string;
}

/** What is different, field by field. */
export function changesOf(before: AlertRuleDraft, after: AlertRuleDraft): Change[] {
  return FIELDS.flatMap((field) => {
    const name = FIELD_WORDS[field];
    const [was, is] = [shown(before[field]), shown(after[field])];
    return name && was !== is ? [{ field: name, before: was, after: is }] : [];
  });
}

/** The series that stands worst; null while none is known. */
export const worst = (rule: AlertRuleView): AlertRuleState | null =>
  rule.states.find((state) => state.phase === rule.phase) ?? rule.states[0] ?? null;

/** "engine.drawdown" belongs to "engine". */
export function byFamily(readings: AlertReading[]): [string, AlertReading[]][] {
  const families: Record<string, AlertReading[]> = {};
  for (const reading of readings) (families[reading.name.split('.')[0] ?? ''] ??= []).push(reading);
  return Object.entries(families);
}

/** Labels without those that say nothing. */
export const filled = (labels: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).filter(([name, value]) => name.trim() && value !== ''));
