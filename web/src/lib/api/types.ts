/* Shapes of the appliance's JSON. Times are ISO strings, money and quantities decimal strings, null is "not known". */

export type Role = 'viewer' | 'operator' | 'admin';
export type BreakerState = 'OPEN' | 'TRIPPED' | 'UNINITIALISED' | 'UNREADABLE';
export type KillState = 'ACTIVE' | 'ENGAGED' | 'UNINITIALISED' | 'UNREADABLE';
export type GateVerdict = 'open' | 'reduce_only' | 'halted';
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy' | 'stale' | 'unknown';
export type Severity = 'critical' | 'warning' | 'info';
export type KillOutcome = 'flat' | 'residual' | 'unverified' | 'cancelled';

export interface Environment {
  name: string;
  kind: string;
}

export interface SessionView {
  user: { name: string; role: Role } | null;
  csrf_token: string | null;
  setup_required: boolean;
  environment: Environment;
  version: string;
  demo: boolean;
}

export interface SetupView {
  username: string | null;
  role: Role;
  expires_at: string;
}

export interface GateView {
  verdict: GateVerdict;
  reasons: string[];
  as_of: string;
  valid_until: string;
  lease_ms: number;
  dry_run: boolean;
  breaker: BreakerState;
  kill_switch: KillState;
}

export interface BreakerView {
  state: BreakerState;
  since: string | null;
  tripped_at: string | null;
  tripped_by: string | null;
  trip_reason: string | null;
  trip_code: string | null;
  trip_details: unknown;
  reset_at: string | null;
  reset_by: string | null;
  reset_reason: string | null;
  trip_count_today: number;
  staleness_seconds: number;
  recorded: boolean;
  reset_available_in_seconds: number | null;
}

export type ConditionVerdict = 'ok' | 'warn' | 'failing' | 'unknown' | 'not_configured';

export interface Condition {
  id: string;
  label: string;
  verdict: ConditionVerdict;
  value: string | null;
  limit: string | null;
  age_seconds: number | null;
  blocks: boolean;
  detail: string | null;
}

export interface CheckItem {
  id: string;
  label: string;
  done: boolean;
  detail: string | null;
}

export interface PositionView {
  engine: string;
  symbol: string;
  qty: string;
  avg_price: string | null;
  last_price: string | null;
  market_value: string | null;
  unrealised: string | null;
  strategy: string | null;
}

export interface OrderView {
  engine: string;
  id: string;
  symbol: string;
  side: string;
  qty: string;
  filled_qty: string | null;
  type: string | null;
  limit_price: string | null;
  status: string | null;
  strategy: string | null;
  created_at: string | null;
}

export type KillStep = 'pause' | 'cancel' | 'flatten' | 'verify' | 'done';

export interface KillEngineView {
  engine: string;
  step: KillStep;
  outcome: KillOutcome | null;
  open_orders: number | null;
  positions: number | null;
  message: string | null;
}

export interface KillJobView {
  id: string | number;
  status: 'running' | 'done';
  outcome: KillOutcome | null;
  flatten: boolean;
  reason: string;
  started_by: string;
  started_at: string;
  finished_at: string | null;
  resumed: number;
  times: { blocked_ms: number | null; last_order_gone_ms: number | null; flat_ms: number | null };
  engines: KillEngineView[];
  steps: { at: string; engine: string | null; step: string; outcome: string | null; detail: string | null }[];
  residual: { orders: OrderView[]; positions: PositionView[] };
}

export interface KillView {
  state: KillState;
  engaged_at: string | null;
  engaged_by: string | null;
  engagement_reason: string | null;
  disengaged_at: string | null;
  disengaged_by: string | null;
  disengagement_notes: string | null;
  engagement_count_today: number;
  job: KillJobView | null;
}

export interface KillPlan {
  engines: {
    engine: string;
    reachable: boolean;
    error: string | null;
    orders: OrderView[];
    positions: PositionView[];
  }[];
}

export interface ActionView {
  outcome: 'success' | 'no_op';
  recorded: boolean;
  audit_id: number | null;
  message: string;
  breaker: BreakerView;
  kill: KillView;
  gate: GateView;
}

export interface TripRecord {
  id: string | number;
  tripped_at: string;
  tripped_by: string | null;
  reason: string | null;
  code: string | null;
  details: unknown;
  reset_at: string | null;
  reset_by: string | null;
  reset_reason: string | null;
  duration_seconds: number | null;
}

export interface HealthPoint {
  at: string;
  status: HealthStatus;
  latency_ms: number | null;
}

export interface ServiceHealth {
  name: string;
  kind: string;
  target: string;
  group: string | null;
  critical: boolean;
  status: HealthStatus;
  since: string | null;
  reason: string | null;
  latency_ms: number | null;
  p95_ms: number | null;
  checked_at: string | null;
  age_seconds: number | null;
  last_error: string | null;
  history: HealthPoint[];
}

export interface HealthBoard {
  refreshed_at: string | null;
  interval_seconds: number;
  services: ServiceHealth[];
}

export interface Pnl {
  realised: string | null;
  unrealised: string | null;
  total: string | null;
  currency: string | null;
  priced: number;
  unpriced: number;
}

export interface EngineView {
  name: string;
  kind: string;
  status: 'ok' | 'unreachable' | 'unknown';
  error: string | null;
  as_of: string | null;
  dry_run: boolean | null;
  positions: PositionView[];
  open_orders: OrderView[];
  pnl: Pnl | null;
  account: { equity: string | null; cash: string | null; peak_equity: string | null } | null;
  reconciler: { startup_complete: boolean; detail: string | null } | null;
  entries: 'allowed' | 'paused' | 'unknown';
}

export interface DeskView {
  engines: EngineView[];
}

export interface IncidentView {
  id: string | number;
  kind: string;
  title: string;
  severity: Severity;
  status: 'firing' | 'resolved';
  opened_at: string;
  resolved_at: string | null;
  summary: string | null;
  deliveries: Record<string, number>;
}

export interface SloView {
  id: string;
  label: string;
  now: number | null;
  unit: 's' | 'count';
  target: number;
  alert: number;
  verdict: 'ok' | 'warn' | 'breach' | 'unknown';
  text: string;
}

export interface AttentionView {
  id: string;
  severity: Severity;
  status_word: string;
  subject: string;
  text: string;
  since: string | null;
  link: string | null;
}

export type AuditOutcome = 'success' | 'denied' | 'failed' | 'no_op' | 'partial';

export interface AuditEntryView {
  id: number;
  timestamp: string;
  user_id: string | null;
  door: string | null;
  action: string;
  event_type: string;
  resource_type: string | null;
  resource_id: string | null;
  outcome: AuditOutcome;
  reason: string | null;
  ip_address: string | null;
  session_id: string | null;
  details: unknown;
  prev_hash: string;
  hash: string;
}

export interface AuditPage {
  items: AuditEntryView[];
  next_cursor: string | null;
  head: { id: number; hash: string } | null;
}

export interface AuditProof {
  ok: boolean;
  checked: number;
  first_broken_id: number | null;
  message: string;
  head: { id: number; hash: string } | null;
}

export interface Snapshot {
  now: string;
  environment: Environment;
  demo: boolean;
  version: string;
  dry_run: boolean;
  gate: GateView;
  breaker: BreakerView;
  conditions: Condition[];
  kill: KillView;
  verification: CheckItem[];
  health: HealthBoard;
  desk: DeskView;
  incidents: IncidentView[];
  slos: SloView[];
  attention: AttentionView[];
  recent_audit: AuditEntryView[];
  setup_checklist: CheckItem[];
  auto_refresh_seconds: number;
}

export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  errors?: { field: string; message: string }[];
  retry_after_seconds?: number;
  conditions?: Condition[];
  audit_id?: number | null;
}
