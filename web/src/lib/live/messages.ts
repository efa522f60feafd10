/* What the shared worker tells each tab, and what a tab may ask of it. */

import type { AuditEntryView, Snapshot } from '../api/types';

/** One reading of the age of the breaker's last verified read. */
export interface StalenessPoint {
  /** Milliseconds since the epoch, by the appliance's clock. */
  t: number;
  v: number;
}

export type LinkState = 'connecting' | 'live' | 'down' | 'signed_out';

export type LiveMessage =
  | { type: 'snapshot'; data: Snapshot; ageMs: number; staleness: StalenessPoint[] }
  | { type: 'piece'; key: PieceKey; data: unknown }
  | { type: 'heartbeat'; now: string; staleness: StalenessPoint | null }
  | { type: 'audit'; entry: AuditEntryView }
  | { type: 'link'; state: LinkState; retryInMs: number | null; polling: boolean };

export type TabMessage =
  | { type: 'hello'; staleness: StalenessPoint[] }
  | { type: 'bye' }
  /** The session changed: forget what was seen and start again. */
  | { type: 'restart' };

/** Names of stream events that replace one part of the snapshot. */
export const PIECES = [
  'gate',
  'breaker',
  'conditions',
  'kill',
  'verification',
  'health',
  'desk',
  'incidents',
  'slos',
  'attention',
  'setup_checklist',
  'dry_run',
  'settings',
] as const;

export type PieceKey = (typeof PIECES)[number];

/** Entries of the audit log kept beside the snapshot. */
export const RECENT_AUDIT_KEPT = 30;
/** Fifteen minutes of one reading a second. */
export const STALENESS_POINTS = 900;
