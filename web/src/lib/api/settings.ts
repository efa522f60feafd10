/* The settings over HTTP. */

import { ACT_TIMEOUT_MS, call, type Path } from './client';
import type { Role, Shape } from './types';

/** Whatever a setting holds; decimals are strings. */
export type SettingValue = boolean | number | string | string[] | null;
export type SettingKind = 'bool' | 'integer' | 'decimal' | 'text' | 'time' | 'days' | 'list' | 'zone';

export type SettingView = Shape<
  'SettingView',
  {
    kind: SettingKind;
    origin: 'default' | 'file' | 'environment' | 'editor';
    default: SettingValue;
    value: SettingValue;
    reverts_to: SettingValue;
    role_to_change: Role;
  }
>;
export type SettingsSection = Shape<'SettingsSectionView', { settings: SettingView[] }>;
export type ReaderView = Shape<'SettingsReaderView'>;
export type SettingsView = Shape<'SettingsView', { sections: SettingsSection[]; readers: ReaderView[] }>;
export type SettingChange = Shape<'SettingChange', { value: SettingValue }>;
export type PreviewItem = Shape<
  'SettingsPreviewItem',
  { before: SettingValue; after: SettingValue; severity: 'info' | 'warn' | 'danger' }
>;
export type SettingsPreview = Shape<'SettingsPreview', { items: PreviewItem[] }>;
type Changed = Shape<'SettingChanged', { before: SettingValue; after: SettingValue }>;
export type Applied = Shape<'SettingsApplied', { items: Changed[]; readers: ReaderView[] }>;
export type SettingsVersion = Shape<'SettingsVersionView', { changes: Changed[] }>;
export type SettingsVersions = Shape<'SettingsVersionList', { items: SettingsVersion[] }>;
/** A refusal because somebody else was faster has both values. */
export type SettingConflict = Shape<'SettingsConflict', { yours: SettingValue; theirs: SettingValue }>;

export interface ApplyBody {
  changes: SettingChange[];
  base_version: number;
  reason: string;
  expires_in_seconds?: number;
  expires_at?: string;
}

const post = <T>(path: Path, body: unknown, idempotencyKey?: string) =>
  call<T>('POST', path, { body, idempotencyKey, timeoutMs: ACT_TIMEOUT_MS });

export const settingsApi = {
  all: () => call<SettingsView>('GET', '/api/v1/settings'),
  preview: (changes: SettingChange[], base_version: number) =>
    post<SettingsPreview>('/api/v1/settings/preview', { changes, base_version }),
  apply: (body: ApplyBody, key: string) => post<Applied>('/api/v1/settings/apply', body, key),
  versions: (limit: number, cursor: string | null) =>
    call<SettingsVersions>('GET', '/api/v1/settings/versions', { query: { limit, cursor } }),
  rollback: (body: { version: number; reason: string; base_version: number }, key: string) =>
    post<Applied>('/api/v1/settings/rollback', body, key),
  dryRun: (on: boolean, reason: string, key: string) =>
    post<Applied>('/api/v1/settings/dry-run', { on, reason }, key),
};
