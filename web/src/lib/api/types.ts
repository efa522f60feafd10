/*
 * The shapes of the appliance's JSON: fields from its own OpenAPI document (schema.d.ts), words narrowed to those it uses.
 * Times are ISO strings, money and quantities decimal strings, null is "not known".
 */

import type { components } from './schema';

type Schemas = components['schemas'];

/** The appliance writes null rather than leaving a field out. */
type Told<T> = unknown extends T
  ? unknown
  : T extends (infer U)[]
    ? Told<U>[]
    : T extends object
      ? { [K in keyof T]-?: Told<Exclude<T[K], undefined>> }
      : T;

/** A shape with some fields narrowed; a field that the document does not have is an error. */
export type Shape<
  N extends keyof Schemas,
  C extends { [K in keyof C]: K extends keyof Schemas[N] ? unknown : never } = object,
> = Omit<Told<Schemas[N]>, keyof C> & C;

export type Role = 'viewer' | 'operator' | 'admin';
export type BreakerState = 'OPEN' | 'TRIPPED' | 'UNINITIALISED' | 'UNREADABLE';
export type KillState = 'ACTIVE' | 'ENGAGED' | 'UNINITIALISED' | 'UNREADABLE';
export type GateVerdict = 'open' | 'reduce_only' | 'halted';
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy' | 'stale' | 'unknown';
export type Severity = 'critical' | 'warning' | 'info';
export type KillOutcome = 'flat' | 'residual' | 'unverified' | 'cancelled';
export type KillStep = 'pause' | 'cancel' | 'flatten' | 'verify' | 'done';
export type ConditionVerdict = 'ok' | 'warn' | 'failing' | 'unknown' | 'not_configured';
export type SloVerdict = 'ok' | 'warn' | 'breach' | 'unknown';
export type AuditOutcome = 'success' | 'denied' | 'failed' | 'no_op' | 'partial';

export type SessionView = Shape<'SessionView', { user: { name: string; role: Role } | null }>;
export type SetupView = Shape<'SetupView', { role: Role }>;

export type GateView = Shape<
  'GateView',
  { verdict: GateVerdict; breaker: BreakerState; kill_switch: KillState }
>;
export type BreakerView = Shape<'BreakerView', { state: BreakerState }>;
export type Condition = Shape<'ConditionView', { verdict: ConditionVerdict }>;
export type CheckItem = Shape<'CheckItem'>;
export type TripRecord = Shape<'TripRecord'>;
export type TripHistory = Shape<'TripHistory', { items: TripRecord[] }>;

export type PositionView = Shape<'PositionView'>;
export type OrderView = Shape<'OrderView'>;
export type EngineView = Shape<
  'EngineView',
  { status: 'ok' | 'unreachable' | 'unknown'; entries: 'allowed' | 'paused' | 'unknown' }
>;
export type DeskView = Shape<'DeskView', { engines: EngineView[] }>;

export type KillEngineView = Shape<'KillEngineView', { step: KillStep; outcome: KillOutcome | null }>;
export type KillJobView = Shape<
  'KillJobView',
  { status: 'running' | 'done'; outcome: KillOutcome | null; engines: KillEngineView[] }
>;
export type KillView = Shape<'KillView', { state: KillState; job: KillJobView | null }>;
export type KillPlan = Shape<'KillPlanView'>;

export type ActionView = Shape<
  'ActionView',
  { outcome: 'success' | 'no_op'; breaker: BreakerView; kill: KillView; gate: GateView }
>;

export type HealthPoint = Shape<'HealthPoint', { status: HealthStatus }>;
export type ServiceHealth = Shape<'ServiceHealth', { status: HealthStatus; history: HealthPoint[] }>;
export type HealthBoard = Shape<'HealthBoard', { services: ServiceHealth[] }>;
export type HealthDetail = Shape<'HealthDetail', { service: ServiceHealth }>;
export type HealthHistory = Shape<'HealthHistory'>;
export type HealthShare = Shape<'HealthShare'>;
export type HealthSlot = Shape<'HealthSlot'>;
export type MaintenanceView = Shape<'MaintenanceView', { state: 'pending' | 'active' | 'over' }>;

export type SloView = Shape<'SloView', { unit: 's' | 'count'; verdict: SloVerdict }>;
export type AttentionView = Shape<'AttentionView', { severity: Severity }>;

export type AuditEntryView = Shape<'AuditEntryView', { outcome: AuditOutcome }>;
export type AuditPage = Shape<'AuditPage', { items: AuditEntryView[] }>;
export type AuditHead = Shape<'AuditHead'>;
export type AuditProof = Shape<'VerifyView'>;

export type DeliveryState =
  'pending' | 'sending' | 'delivered' | 'deferred' | 'poison' | 'cancelled' | 'suppressed';
export type DeliveryCounts = Shape<'DeliveryCounts'>;
/** Told<> leaves maps of labels alone. */
type Labels = Record<string, string>;
export type IncidentView = Shape<
  'IncidentView',
  { severity: Severity; status: 'firing' | 'resolved'; labels: Labels; annotations: Labels }
>;
export type IncidentList = Shape<'IncidentList', { items: IncidentView[] }>;
export type DeliveryView = Shape<'DeliveryView', { status: DeliveryState }>;
export type IncidentDetail = Shape<'IncidentDetail', { incident: IncidentView; deliveries: DeliveryView[] }>;
export type WhyView = Shape<'WhyView'>;
export type DeliveryList = Shape<'DeliveryList', { items: DeliveryView[] }>;
export type AttemptView = Shape<'AttemptView'>;
export type DeliveryDetail = Shape<'DeliveryDetail', { delivery: DeliveryView }>;
export type PoisonGroup = Shape<'PoisonGroup', { items: DeliveryView[] }>;
export type PoisonList = Shape<'PoisonList', { groups: PoisonGroup[] }>;
export type SilenceView = Shape<'SilenceView', { state: 'pending' | 'active' | 'expired' }>;
export type SilenceList = Shape<'SilenceList', { items: SilenceView[] }>;
export type SilencePreview = Shape<'SilencePreview'>;
export type AlertRuleDraft = Shape<'AlertRuleDraft', { series: Labels; labels: Labels; annotations: Labels }>;
export type RulePhase = 'firing' | 'clearing' | 'pending' | 'inactive' | 'disabled';
export type AlertRuleState = Shape<'AlertRuleStateView', { labels: Labels; phase: RulePhase }>;
export type AlertRuleView = Shape<
  'AlertRuleView',
  { series: Labels; labels: Labels; annotations: Labels; phase: RulePhase; states: AlertRuleState[] }
>;
export type AlertRuleList = Shape<'AlertRuleList', { items: AlertRuleView[] }>;
export type RulePreviewSeries = Shape<'AlertPreviewSeriesView', { labels: Labels }>;
export type RulePreview = Shape<'AlertRulePreviewView', { series: RulePreviewSeries[] }>;
export type AlertSeries = Shape<'AlertSeriesView', { labels: Labels }>;
export type AlertReading = Shape<'AlertReadingView', { series: AlertSeries[] }>;
export type AlertReadingList = Shape<'AlertReadingList', { items: AlertReading[] }>;
export type RouteTest = Shape<'RouteTestView'>;
export type Snapshot = Shape<
  'Snapshot',
  {
    gate: GateView;
    breaker: BreakerView;
    conditions: Condition[];
    kill: KillView;
    health: HealthBoard;
    desk: DeskView;
    incidents: IncidentView[];
    slos: SloView[];
    attention: AttentionView[];
    recent_audit: AuditEntryView[];
  }
>;
export type Heartbeat = Shape<'Heartbeat'>;

/** A refusal; the lists are left out where they do not apply. */
export type Problem = Omit<Schemas['Problem'], 'conditions' | 'type'> & {
  conditions?: Condition[];
  type?: string;
};
