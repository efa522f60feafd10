/*
 * The one connection to the appliance. It runs in the shared worker, or in the page where there is none.
 *
 * EventSource gives up for good after an HTTP error and says nothing while a peer is frozen, so both are watched here:
 * whatever goes wrong, the connection is thrown away and made anew after a pause that grows.
 */

import type { AuditEntryView, GateView, Heartbeat, SessionView, Snapshot } from '../api/types';
import {
  PIECES,
  RECENT_AUDIT_KEPT,
  STALENESS_POINTS,
  type LinkState,
  type LiveMessage,
  type PieceKey,
  type StalenessPoint,
} from './messages';

/** Nobody at the screen asked for it. */
const BACKGROUND = 'x-tradewarden-background';
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
/** No event for so long means the peer is frozen or gone, whatever the socket says. */
const SILENCE_MS = 10_000;
const WATCH_MS = 1_000;
/** Readings closer together than this are one: the snapshot and its first heartbeat. */
const LEAST_BETWEEN_MS = 500;
/** In poll mode the small gate answer is asked this often, the whole overview each refresh interval. */
const GATE_POLL_MS = 3_000;
const PROBE_TIMEOUT_MS = 4_000;
/** So many failures in a row without one event, while plain requests work: something on the way eats streams. */
const FAILURES_BEFORE_POLLING = 3;

/** The pause before try `n` (0 is the first): doubling, bounded, with a little spread. */
export function retryDelay(n: number, spread = Math.random()): number {
  const base = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(n, 10));
  return Math.round(base * (0.8 + 0.4 * spread));
}

export class Stream {
  private source: EventSource | null = null;
  private snapshot: Snapshot | null = null;
  private link: LinkState = 'connecting';
  private failures = 0;
  private lastEventAt = 0;
  private connectedAt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private watchTimer: ReturnType<typeof setInterval> | undefined;
  private gateTimer: ReturnType<typeof setInterval> | undefined;
  private lastOverviewAt = 0;
  private polling = false;
  private stopped = true;
  private staleness: StalenessPoint[] = [];

  constructor(private readonly emit: (message: LiveMessage) => void) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.watchTimer = setInterval(() => this.watch(), WATCH_MS);
    if (typeof EventSource === 'undefined') this.poll();
    else this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.drop();
    clearInterval(this.watchTimer);
    this.stopPolling();
  }

  /** Someone else is signed in now: nothing seen before may be shown again. */
  restart(): void {
    this.stop();
    this.snapshot = null;
    this.failures = 0;
    this.start();
  }

  /** Readings a tab kept over a reload, older than ours. */
  seed(points: StalenessPoint[]): void {
    const oldest = this.staleness[0]?.t ?? Infinity;
    this.staleness = [...points.filter((p) => p.t < oldest), ...this.staleness].slice(-STALENESS_POINTS);
  }

  /** What a tab that joins late has to be told. */
  greeting(): LiveMessage[] {
    const told: LiveMessage[] = [this.linkMessage(null)];
    if (this.snapshot) {
      const ageMs = Math.max(0, Date.now() - this.lastEventAt);
      told.unshift({ type: 'snapshot', data: this.snapshot, ageMs, staleness: this.staleness });
    }
    return told;
  }

  private linkMessage(retryInMs: number | null): LiveMessage {
    return { type: 'link', state: this.link, retryInMs, polling: this.polling };
  }

  private setLink(state: LinkState, retryInMs: number | null = null): void {
    this.link = state;
    this.emit(this.linkMessage(retryInMs));
  }

  private connect(): void {
    this.drop();
    if (this.stopped) return;
    if (this.link !== 'live') this.setLink('connecting');
    const source = new EventSource('/api/v1/events');
    this.source = source;
    this.connectedAt = Date.now();
    const on = (name: string, handle: (data: unknown) => void) =>
      source.addEventListener(name, (event) => {
        if (source !== this.source) return;
        try {
          handle(JSON.parse((event as MessageEvent<string>).data));
        } catch {
          // A piece we cannot read is as good as a lost one: start again from a whole snapshot.
          this.failed();
          return;
        }
        this.alive();
      });
    on('snapshot', (data) => this.take(data as Snapshot));
    on('heartbeat', (data) => {
      const { now, staleness_seconds } = data as Heartbeat;
      this.beat(now, staleness_seconds);
    });
    on('audit', (data) => this.append(data as AuditEntryView));
    for (const key of PIECES) on(key, (data) => this.replace(key, data));
    source.onerror = () => {
      if (source === this.source) this.failed();
    };
  }

  private drop(): void {
    clearTimeout(this.retryTimer);
    this.source?.close();
    this.source = null;
  }

  private alive(): void {
    this.lastEventAt = Date.now();
    this.failures = 0;
    if (this.polling) this.stopPolling();
    if (this.link !== 'live') this.setLink('live');
  }

  private watch(): void {
    if (!this.source || this.polling) return;
    const since = Math.max(this.lastEventAt, this.connectedAt);
    if (Date.now() - since > SILENCE_MS) this.failed();
  }

  private failed(): void {
    this.drop();
    const wait = retryDelay(this.failures);
    this.failures += 1;
    void this.probe().then((answer) => {
      if (this.stopped || this.source) return;
      if (answer === 'signed_out') this.setLink('signed_out', wait);
      else if (!this.polling) this.setLink('down', wait);
      if (answer === 'ok' && this.failures >= FAILURES_BEFORE_POLLING) this.poll();
      clearTimeout(this.retryTimer);
      this.retryTimer = setTimeout(() => this.connect(), wait);
    });
  }

  /** EventSource hides the status of an error, so a plain request tells "signed out" from "not there". */
  private async probe(): Promise<'ok' | 'signed_out' | 'gone'> {
    const session = await this.fetchJson<SessionView>('/api/v1/session');
    if (session === 'signed_out') return session;
    if (!session) return 'gone';
    return session.user ? 'ok' : 'signed_out';
  }

  private async fetchJson<T>(path: string): Promise<T | 'signed_out' | null> {
    try {
      const answer = await fetch(path, {
        cache: 'no-store',
        credentials: 'same-origin',
        headers: { [BACKGROUND]: '1' },
        signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
      });
      if (answer.status === 401) return 'signed_out';
      return answer.ok ? ((await answer.json()) as T) : null;
    } catch {
      return null;
    }
  }

  private poll(): void {
    if (this.polling || this.stopped) return;
    this.polling = true;
    this.lastOverviewAt = 0;
    this.gateTimer = setInterval(() => void this.pollOnce(), GATE_POLL_MS);
    void this.pollOnce();
  }

  private stopPolling(): void {
    clearInterval(this.gateTimer);
    this.polling = false;
  }

  private async pollOnce(): Promise<void> {
    const interval = (this.snapshot?.auto_refresh_seconds ?? 10) * 1000;
    const due = !this.snapshot || Date.now() - this.lastOverviewAt >= interval;
    if (!due) {
      const gate = await this.fetchJson<GateView>('/api/v1/gate');
      if (gate === 'signed_out') return this.setLink('signed_out');
      if (!gate || !this.polling || !this.snapshot) return;
      const moved =
        gate.breaker !== this.snapshot.breaker.state || gate.kill_switch !== this.snapshot.kill.state;
      this.lastEventAt = Date.now();
      this.replace('gate', gate);
      this.beat(gate.as_of, null);
      if (!moved) return;
    }
    const whole = await this.fetchJson<Snapshot>('/api/v1/overview');
    if (whole === 'signed_out') return this.setLink('signed_out');
    if (!whole || !this.polling) return;
    this.lastOverviewAt = this.lastEventAt = Date.now();
    this.take(whole);
    if (this.link !== 'live') this.setLink('live');
  }

  private take(data: Snapshot): void {
    this.snapshot = data;
    this.lastEventAt = Date.now();
    this.note(data.now, data.breaker.staleness_seconds);
    this.emit({ type: 'snapshot', data, ageMs: 0, staleness: this.staleness });
  }

  private replace(key: PieceKey, data: unknown): void {
    if (!this.snapshot) return;
    this.snapshot = { ...this.snapshot, [key]: data };
    this.emit({ type: 'piece', key, data });
  }

  private append(entry: AuditEntryView): void {
    if (!this.snapshot) return;
    const kept = this.snapshot.recent_audit.filter((e) => e.id !== entry.id);
    this.snapshot = { ...this.snapshot, recent_audit: [entry, ...kept].slice(0, RECENT_AUDIT_KEPT) };
    this.emit({ type: 'audit', entry });
  }

  private beat(now: string, staleness: number | null): void {
    // A tab that joins later takes its clock from here; with that of the first snapshot everything would look too new.
    if (this.snapshot) this.snapshot = { ...this.snapshot, now };
    this.emit({ type: 'heartbeat', now, staleness: this.note(now, staleness) });
  }

  private note(now: string, v: number | null): StalenessPoint | null {
    const t = Date.parse(now);
    if (!Number.isFinite(t) || v === null || !Number.isFinite(v)) return null;
    const last = this.staleness.at(-1);
    if (last && t - last.t < LEAST_BETWEEN_MS) return null;
    const point = { t, v };
    this.staleness.push(point);
    if (this.staleness.length > STALENESS_POINTS) this.staleness.shift();
    return point;
  }
}
