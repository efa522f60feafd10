/* What the console knows, and how old that is. Every page reads from here; only the stream writes. */

import { api } from '../api/client';
import workerUrl from './worker.ts?sharedworker&url';
import type { AuditEntryView, BreakerView, GateView, KillView, Snapshot } from '../api/types';
import { scriptUrl } from '../trusted';
import {
  RECENT_AUDIT_KEPT,
  STALENESS_POINTS,
  type LinkState,
  type LiveMessage,
  type StalenessPoint,
  type TabMessage,
} from './messages';
import { Stream } from './stream';

export const LAGGING_AFTER_S = 4;
export const STALE_AFTER_S = 10;
const TICK_MS = 250;
const KEPT_AS = 'tw-staleness';

export type Freshness = 'connecting' | 'live' | 'lagging' | 'stale';

class Live {
  snapshot = $state.raw<Snapshot | null>(null);
  link = $state<LinkState>('connecting');
  polling = $state(false);
  /** Whole seconds since the last event; the age of everything on the screen. */
  silentSeconds = $state(0);
  /** The appliance's clock, ticking, in milliseconds. */
  now = $state(Date.now());
  staleness = $state.raw<StalenessPoint[]>([]);
  /** Time of the last event, by the appliance's clock. */
  lastEventNow = $state<number | null>(null);
  /** When the breaker's state was told, for what counts down from there. */
  breakerAsOf = $state(Date.now());
  conditionsAsOf = $state(Date.now());

  readonly freshness: Freshness = $derived.by(() => {
    if (!this.snapshot) return this.silentSeconds >= STALE_AFTER_S ? 'stale' : 'connecting';
    if (this.silentSeconds >= STALE_AFTER_S) return 'stale';
    return this.silentSeconds >= LAGGING_AFTER_S ? 'lagging' : 'live';
  });
  readonly stale = $derived(this.freshness === 'stale');

  private port: MessagePort | null = null;
  private local: Stream | null = null;
  private ticker: ReturnType<typeof setInterval> | undefined;
  // Two clocks: one stands still while a laptop sleeps, the other can be set. The larger gap is believed.
  private lastWall = Date.now();
  private lastMono = performance.now();
  private serverOffset = 0;

  start(): void {
    if (this.ticker) return;
    this.staleness = readKept();
    this.touch();
    this.ticker = setInterval(() => this.tick(), TICK_MS);
    try {
      const options: WorkerOptions = { type: 'module', name: 'tradewarden-live' };
      const worker = new SharedWorker(scriptUrl(workerUrl), options);
      worker.onerror = () => this.useLocal();
      this.port = worker.port;
      this.port.onmessage = ({ data }: MessageEvent<LiveMessage>) => this.take(data);
      this.tell({ type: 'hello', staleness: this.staleness });
    } catch {
      this.useLocal();
    }
    addEventListener('pagehide', () => {
      keep(this.staleness);
      this.tell({ type: 'bye' });
    });
    addEventListener('pageshow', (event) => {
      if (event.persisted) location.reload();
    });
  }

  /** Called after somebody signs in or out. */
  restart(forget: boolean): void {
    if (forget) this.snapshot = null;
    this.link = 'connecting';
    this.touch();
    if (!this.ticker) this.start();
    else this.tell({ type: 'restart' });
  }

  /** An answer to a write tells the new state before the stream does. */
  adopt(answer: { breaker: BreakerView; kill: KillView; gate: GateView }): void {
    if (!this.snapshot) return;
    const { breaker, kill, gate } = answer;
    this.snapshot = { ...this.snapshot, breaker, kill, gate };
    this.breakerAsOf = this.now;
  }

  /** The checklist is sent every few seconds; right after an act it is asked for. */
  async verify(): Promise<void> {
    const verification = await api.verification().catch(() => null);
    if (verification && this.snapshot) this.snapshot = { ...this.snapshot, verification };
  }

  /** Seconds between an ISO time and now, by the appliance's clock. */
  age(iso: string | null | undefined): number | null {
    if (!iso) return null;
    const at = Date.parse(iso);
    return Number.isFinite(at) ? Math.max(0, (this.now - at) / 1000) : null;
  }

  private tell(message: TabMessage): void {
    if (this.port) this.port.postMessage(message);
    else if (this.local && message.type === 'restart') this.local.restart();
  }

  private useLocal(): void {
    if (this.local) return;
    this.port = null;
    this.local = new Stream((message) => this.take(message));
    this.local.seed(this.staleness);
    this.local.start();
  }

  private touch(ageMs = 0): void {
    this.lastWall = Date.now() - ageMs;
    this.lastMono = performance.now() - ageMs;
    this.tick();
  }

  private tick(): void {
    const gap = Math.max(Date.now() - this.lastWall, performance.now() - this.lastMono, 0);
    const seconds = Math.floor(gap / 1000);
    if (seconds !== this.silentSeconds) this.silentSeconds = seconds;
    // Ages on the screen have no use for more than one change a second.
    const now = Date.now() + this.serverOffset;
    if (Math.floor(now / 1000) !== Math.floor(this.now / 1000)) this.now = now;
  }

  private heard(serverNow: string, ageMs = 0): void {
    const at = Date.parse(serverNow);
    if (Number.isFinite(at)) {
      this.serverOffset = at + ageMs - Date.now();
      this.lastEventNow = at;
      this.now = at + ageMs;
    }
    this.touch(ageMs);
  }

  private take(message: LiveMessage): void {
    switch (message.type) {
      case 'snapshot':
        this.snapshot = message.data;
        this.staleness = message.staleness.slice();
        this.heard(message.data.now, message.ageMs);
        this.breakerAsOf = this.conditionsAsOf = Date.parse(message.data.now);
        break;
      case 'piece':
        if (this.snapshot) this.snapshot = { ...this.snapshot, [message.key]: message.data };
        if (message.key === 'breaker') this.breakerAsOf = this.now;
        if (message.key === 'conditions') this.conditionsAsOf = this.now;
        this.touch();
        break;
      case 'audit':
        this.append(message.entry);
        this.touch();
        break;
      case 'heartbeat':
        if (message.staleness) {
          this.staleness = [...this.staleness, message.staleness].slice(-STALENESS_POINTS);
        }
        this.heard(message.now);
        break;
      case 'link':
        this.link = message.state;
        this.polling = message.polling;
        break;
    }
  }

  private append(entry: AuditEntryView): void {
    if (!this.snapshot) return;
    const kept = this.snapshot.recent_audit.filter((e) => e.id !== entry.id);
    this.snapshot = { ...this.snapshot, recent_audit: [entry, ...kept].slice(0, RECENT_AUDIT_KEPT) };
  }
}

function readKept(): StalenessPoint[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT_AS) ?? '[]') as StalenessPoint[];
    return Array.isArray(kept) ? kept.slice(-STALENESS_POINTS) : [];
  } catch {
    return [];
  }
}

function keep(points: StalenessPoint[]): void {
  try {
    sessionStorage.setItem(KEPT_AS, JSON.stringify(points));
  } catch {
    // Without storage the chart begins anew after a reload; nothing else depends on it.
  }
}

export const live = new Live();
