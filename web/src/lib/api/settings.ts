/* The settings over HTTP. */

import { ACT_TIMEOUT_MS, call, type Path } from './client';
import type { Role } from './types';

/** Whatever a setting holds; decimals are strings. */
export type SettingValue = boolean | number | string | string[] | null;
export type SettingKind = 'bool' | 'integer' | 'decimal' | 'text' | 'time' | 'days' | 'list' | 'zone';

export interface SettingView {
  key: string;
  words: string;
  /** Its name in the runbook, where it has another one. */
  alias?: string | null;
  /** What no value means, where it may have none. */
  empty?: string | null;
  unit: string | null;
  kind: SettingKind;
  min: number | string | null;
  max: number | string | null;
  choices: string[] | null;
  default: SettingValue;
  value: SettingValue;
  origin: 'default' | 'file' | 'environment' | 'editor';
  pinned: { by: string; where: string } | null;
  version: number | null;
  changed_at: string | null;
  changed_by: string | null;
  expires_at: string | null;
  reverts_to: SettingValue;
  role_to_change: Role;
}

export interface SettingsSection {
  section: string;
  words: string;
  settings: SettingView[];
}

export interface ReaderView {
  name: string;
  door: string;
  version: number | null;
  current: boolean;
  at: string | null;
  lag_ms: number | null;
}

export interface SettingsView {
  version: number;
  sections: SettingsSection[];
  readers: ReaderView[];
}

export interface SettingChange {
  section: string;
  key: string;
  value: SettingValue;
}

export interface PreviewItem {
  section: string;
  key: string;
  before: SettingValue;
  after: SettingValue;
  listeners: string[];
  now: string[];
  last_7_days: string[];
  warnings: string[];
  severity: 'info' | 'warn' | 'danger';
}

export interface SettingsPreview {
  base_version: number;
  items: PreviewItem[];
  errors: { section: string; key: string; message: string }[];
}

export interface Applied {
  version: number;
  items: { section: string; key: string; before: SettingValue; after: SettingValue }[];
  readers: ReaderView[];
  /** It is in the ledger; else it holds, and has to be repeated. */
  recorded?: boolean;
}

export interface SettingsVersion {
  version: number;
  at: string;
  by: string;
  reason: string | null;
  changes: { section: string; key: string; before: SettingValue; after: SettingValue }[];
  expires_at: string | null;
  reverted_by_version: number | null;
}

export interface SettingsVersions {
  items: SettingsVersion[];
  next_cursor: string | null;
}

/** A refusal because somebody else was faster has both values. */
export interface SettingConflict {
  section: string;
  key: string;
  yours: SettingValue;
  theirs: SettingValue;
  based_on: number;
  version: number;
  changed_by: string | null;
}

export interface ApplyBody {
  changes: SettingChange[];
  base_version: number;
  reason: string;
  expires_in_seconds?: number;
  expires_at?: string;
}

const at = (path: string) => path as Path;

const post = <T>(path: string, body: unknown, idempotencyKey?: string) =>
  call<T>('POST', at(path), { body, idempotencyKey, timeoutMs: ACT_TIMEOUT_MS });

export const settingsApi = {
  all: () => call<SettingsView>('GET', at('/api/v1/settings')),
  preview: (changes: SettingChange[], base_version: number) =>
    post<SettingsPreview>('/api/v1/settings/preview', { changes, base_version }),
  apply: (body: ApplyBody, key: string) => post<Applied>('/api/v1/settings/apply', body, key),
  versions: (limit: number, cursor: string | null) =>
    call<SettingsVersions>('GET', at('/api/v1/settings/versions'), { query: { limit, cursor } }),
  rollback: (body: { version: number; reason: string; base_version: number }, key: string) =>
    post<Applied>('/api/v1/settings/rollback', body, key),
  dryRun: (on: boolean, reason: string, key: string) =>
    post<Applied>('/api/v1/settings/dry-run', { on, reason }, key),
};
