/* The only place that speaks HTTP to the appliance. Every call either answers, is refused (Refusal) or gets no answer (NoAnswer). */

import type {
  ActionView,
  AlertReadingList,
  AlertRuleDraft,
  AlertRuleList,
  AlertRuleView,
  CheckItem,
  DeliveryDetail,
  DeliveryList,
  DeliveryView,
  GateView,
  HealthDetail,
  HealthHistory,
  IncidentDetail,
  IncidentList,
  IncidentView,
  KillPlan,
  MaintenanceView,
  PoisonList,
  Problem,
  Role,
  RouteTest,
  RulePreview,
  SessionView,
  SetupView,
  SilenceList,
  SilencePreview,
  SilenceView,
  Snapshot,
  TripHistory,
  WhyView,
} from './types';
import type { SilenceBody } from '../silences';
import type { paths } from './schema';

/** A read that takes longer than this counts as not answered. */
const READ_TIMEOUT_MS = 8_000;
/** A dangerous act may wait for a slow disk before it is given up. */
export const ACT_TIMEOUT_MS = 15_000;

/** Says that nobody at the screen asked. */
export const BACKGROUND = 'x-tradewarden-background';

/** The appliance answered and said no. */
export class Refusal extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}

/** Nothing came back: the act may or may not have happened. */
export class NoAnswer extends Error {}

let csrfToken: string | null = null;
let onSignedOut: () => void = () => {};
/** Asks for a proof of who sits there; true when it was given. */
let onProofWanted: (problem: Problem, background: boolean) => Promise<boolean> = () => Promise.resolve(false);
let background = 0;

/** What to do when the appliance no longer knows who we are. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

/** What to do when the appliance wants to know again who sits there before it goes on. */
export function whenProofWanted(handler: typeof onProofWanted): void {
  onProofWanted = handler;
}

/** What is asked inside is asked by the page, not by a person: it keeps no session awake. */
export function inBackground<T>(ask: () => T): T {
  background++;
  try {
    return ask();
  } finally {
    background--;
  }
}

/** Refusals after which a proof of who sits there mends it. */
const PROOF_WANTED = ['confirm_required', 'session_idle'];

export function remember(session: SessionView): SessionView {
  csrfToken = session.csrf_token;
  return session;
}

/** Only addresses that the appliance describes. */
export type Path = keyof paths;

export interface CallOptions {
  /** What stands in braces in the address. */
  at?: Record<string, string | number>;
  body?: unknown;
  idempotencyKey?: string;
  timeoutMs?: number;
  query?: Record<string, string | number | null | undefined>;
  /** The answer is a file, not JSON: it is given as it comes. */
  raw?: boolean;
  /** A 401 is the answer itself here (sign-in), not a lost session. */
  expect401?: boolean;
  /** This is the proof itself: no other is asked for. */
  proof?: boolean;
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback: Problem = {
    title: `The appliance answered ${response.status}`,
    status: response.status,
    detail: `The appliance answered ${response.status} ${response.statusText}`.trim() + '.',
    code: 'unexpected_answer',
  };
  try {
    const found = (await response.json()) as Partial<Problem>;
    return { ...fallback, ...found };
  } catch {
    return fallback;
  }
}

export async function call<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: Path,
  options: CallOptions = {},
): Promise<T> {
  const quiet = background > 0;
  try {
    return await once<T>(method, path, options, quiet);
  } catch (refused) {
    if (!(refused instanceof Refusal) || options.proof) throw refused;
    if (!PROOF_WANTED.includes(refused.problem.code)) throw refused;
    if (!(await onProofWanted(refused.problem, quiet))) throw refused;
    // Refused, it did nothing: it is sent once more, and no further.
    return await once<T>(method, path, options, quiet);
  }
}

async function once<T>(method: string, path: Path, options: CallOptions, quiet: boolean): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  }
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && csrfToken) headers['X-CSRF-Token'] = csrfToken;
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
  if (quiet) headers[BACKGROUND] = '1';

  const address = Object.entries(options.at ?? {}).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(value)),
    path as string,
  );
  let response: Response;
  try {
    response = await globalThis.fetch(address + (query.size ? `?${query}` : ''), {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(options.timeoutMs ?? READ_TIMEOUT_MS),
    });
  } catch {
    throw new NoAnswer('No answer from the appliance.');
  }
  if (response.status === 401 && !options.expect401) onSignedOut();
  if (!response.ok) throw new Refusal(await problemOf(response));
  if (options.raw) return response as T;
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw new NoAnswer('The answer of the appliance broke off.');
  }
}

const act = (path: Path, body: unknown, idempotencyKey: string) =>
  call<ActionView>('POST', path, { body, idempotencyKey, timeoutMs: ACT_TIMEOUT_MS });

/** A change that is not one of the dangerous acts, but is done once, however often it is sent. */
const change = <T>(path: Path, at: CallOptions['at'], body: unknown, idempotencyKey?: string) =>
  call<T>('POST', path, { at, body, idempotencyKey, timeoutMs: ACT_TIMEOUT_MS });

export interface ActBody {
  reason: string;
  acknowledged: boolean;
}

/** Which of the poison queue is sent again. */
export type RetryWhich = { ids: number[] } | { from?: string; to?: string; channel?: string };

export const api = {
  session: () => call<SessionView>('GET', '/api/v1/session').then(remember),
  signIn: (username: string, password: string, code?: string) =>
    call<SessionView>('POST', '/api/v1/session', {
      body: { username, password, ...(code ? { code } : {}) },
      expect401: true,
    }).then(remember),
  signOut: () => call<void>('DELETE', '/api/v1/session'),
  setupInfo: (token: string) => call<SetupView>('GET', '/api/v1/setup', { query: { token } }),
  setup: (token: string, username: string, password: string, code?: string) =>
    call<SessionView>('POST', '/api/v1/setup', {
      body: { token, username, password, ...(code ? { code } : {}) },
      expect401: true,
    }).then(remember),

  overview: () => call<Snapshot>('GET', '/api/v1/overview'),
  gate: () => call<GateView>('GET', '/api/v1/gate'),
  history: (limit: number, cursor?: string | null) =>
    call<TripHistory>('GET', '/api/v1/circuit-breaker/history', {
      query: { limit, cursor },
    }),
  verification: () =>
    call<{ items: CheckItem[] }>('GET', '/api/v1/circuit-breaker/verification').then((list) => list.items),
  killPlan: () => call<KillPlan>('GET', '/api/v1/kill-switch/plan'),

  alerts: (query: Record<string, string>, limit: number, cursor?: string | null) =>
    call<IncidentList>('GET', '/api/v1/alerts', { query: { ...query, limit, cursor } }),
  alert: (id: number) => call<IncidentDetail>('GET', '/api/v1/alerts/{id}', { at: { id } }),
  alertWhy: (id: number) => call<WhyView>('GET', '/api/v1/alerts/{id}/why', { at: { id } }),
  acknowledge: (id: number, note: string) =>
    change<IncidentView>('/api/v1/alerts/{id}/acknowledge', { id }, { note }),
  unacknowledge: (id: number) =>
    call<IncidentView>('DELETE', '/api/v1/alerts/{id}/acknowledge', { at: { id } }),
  deliveries: (query: Record<string, string>, limit: number, cursor?: string | null) =>
    call<DeliveryList>('GET', '/api/v1/deliveries', { query: { ...query, limit, cursor } }),
  delivery: (id: number) => call<DeliveryDetail>('GET', '/api/v1/deliveries/{id}', { at: { id } }),
  poison: () => call<PoisonList>('GET', '/api/v1/poison'),
  retry: (which: RetryWhich, key: string) =>
    change<{ retried: number }>('/api/v1/deliveries/retry', {}, which, key),
  readdress: (id: number, recipient: string, key: string) =>
    change<DeliveryView>('/api/v1/deliveries/{id}/recipient', { id }, { recipient }, key),
  discard: (id: number, reason: string, key: string) =>
    change<DeliveryView>('/api/v1/deliveries/{id}/discard', { id }, { reason }, key),
  healthService: (service: string) =>
    call<HealthDetail>('GET', '/api/v1/health/{service}', { at: { service } }),
  healthHistory: (service: string, span: string) =>
    call<HealthHistory>('GET', '/api/v1/health/{service}/history', { at: { service }, query: { span } }),
  checkService: (service: string) =>
    call<HealthDetail>('POST', '/api/v1/health/{service}/check', { at: { service } }),
  beginMaintenance: (body: { service: string; minutes: number; reason: string }, key?: string) =>
    change<MaintenanceView>('/api/v1/health/maintenance', {}, body, key),
  endMaintenance: (id: number) =>
    call<MaintenanceView>('DELETE', '/api/v1/health/maintenance/{id}', { at: { id } }),
  silences: () => call<SilenceList>('GET', '/api/v1/silences'),
  silence: (body: SilenceBody, key?: string) => change<SilenceView>('/api/v1/silences', {}, body, key),
  expireSilence: (id: string) => call<SilenceView>('DELETE', '/api/v1/silences/{id}', { at: { id } }),
  previewSilence: (matchers: string[]) =>
    call<SilencePreview>('POST', '/api/v1/silences/preview', { body: { matchers } }),
  rules: () => call<AlertRuleList>('GET', '/api/v1/alert-rules'),
  readings: () => call<AlertReadingList>('GET', '/api/v1/alert-readings'),
  makeRule: (rule: AlertRuleDraft) => change<AlertRuleView>('/api/v1/alert-rules', {}, rule),
  changeRule: (rule: AlertRuleDraft) =>
    call<AlertRuleView>('PUT', '/api/v1/alert-rules/{name}', {
      at: { name: rule.name },
      body: rule,
      timeoutMs: ACT_TIMEOUT_MS,
    }),
  deleteRule: (name: string) => call<void>('DELETE', '/api/v1/alert-rules/{name}', { at: { name } }),
  previewRule: (rule: AlertRuleDraft, hours: number) =>
    call<RulePreview>('POST', '/api/v1/alert-rules/preview', { body: { rule, hours } }),
  testRule: (name: string, key: string) =>
    change<{ incidents: number[] }>('/api/v1/alert-rules/{name}/test', { name }, undefined, key),
  routeTest: (labels: Record<string, string>) =>
    call<RouteTest>('POST', '/api/v1/routing/test', { body: { labels } }),
  trip: (body: ActBody, key: string) => act('/api/v1/circuit-breaker/trip', body, key),
  reset: (body: ActBody & { override?: boolean }, key: string) =>
    act('/api/v1/circuit-breaker/reset', body, key),
  init: (body: ActBody, key: string) => act('/api/v1/circuit-breaker/init', body, key),
  kill: (body: ActBody & { flatten: boolean }, key: string) => act('/api/v1/kill-switch/kill', body, key),
  release: (body: ActBody & { confirm: string }, key: string) =>
    act('/api/v1/kill-switch/release', body, key),
};

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

/** Whether a person with `role` may do what needs `needed`. */
export function may(role: Role | null | undefined, needed: Role): boolean {
  return role ? RANK[role] >= RANK[needed] : false;
}

/** One key per attempt, so that a repeated send of the same words cannot act twice. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}
