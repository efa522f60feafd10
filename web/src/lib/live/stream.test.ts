/* The connection is made anew after every kind of failure, and nothing old is passed off as new. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveMessage } from './messages';
import { Stream, retryDelay } from './stream';

type Handler = (event: { data: string }) => void;

class FakeSource {
  static made: FakeSource[] = [];
  handlers = new Map<string, Handler>();
  onerror: (() => void) | null = null;
  closed = false;
  constructor(readonly url: string) {
    FakeSource.made.push(this);
  }
  addEventListener(name: string, handler: Handler) {
    this.handlers.set(name, handler);
  }
  close() {
    this.closed = true;
  }
  say(name: string, data: unknown) {
    this.handlers.get(name)?.({ data: JSON.stringify(data) });
  }
}

const snapshot = (now = '2026-11-24T00:00:00.000000+00:00') => ({
  now,
  breaker: { state: 'OPEN', staleness_seconds: 0.2 },
  kill: { state: 'ACTIVE' },
  gate: { verdict: 'open' },
  slos: [],
  recent_audit: [],
  auto_refresh_seconds: 10,
});

let told: LiveMessage[];
let stream: Stream;
let sessionUser: unknown;
let status: number;
const source = () => FakeSource.made.at(-1) as FakeSource;
const links = () => told.filter((m) => m.type === 'link').map((m) => m.state);

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.made = [];
  told = [];
  sessionUser = { name: 'admin', role: 'admin' };
  status = 200;
  vi.stubGlobal('EventSource', FakeSource);
  vi.stubGlobal(
    'fetch',
    vi.fn(async (path: string) => {
      if (status === 0) throw new TypeError('no network');
      const body = path.endsWith('/session') ? { user: sessionUser } : snapshot();
      return { status, ok: status < 400, json: async () => body };
    }),
  );
  stream = new Stream((message) => told.push(message));
  stream.start();
});

afterEach(() => {
  stream.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('stream', () => {
  it('waits longer after each failure, within bounds', () => {
    expect([0, 1, 2, 3, 4, 5, 9].map((n) => retryDelay(n, 0.5))).toEqual([
      500, 1000, 2000, 4000, 8000, 15000, 15000,
    ]);
    expect(retryDelay(0, 0)).toBe(400);
    expect(retryDelay(50, 1)).toBe(18000);
  });

  it('passes on snapshot and pieces, and greets a late tab with both', () => {
    source().say('snapshot', snapshot());
    source().say('breaker', { state: 'TRIPPED' });
    expect(links()).toEqual(['connecting', 'live']);
    const hello = stream.greeting()[0];
    expect(hello?.type === 'snapshot' && hello.data.breaker.state).toBe('TRIPPED');
  });

  it('tells a late tab how old its snapshot is', () => {
    source().say('snapshot', snapshot());
    vi.advanceTimersByTime(7_000);
    const hello = stream.greeting()[0];
    expect(hello?.type === 'snapshot' && hello.ageMs).toBe(7_000);
  });

  it('gives a late tab the clock of the last heartbeat', () => {
    source().say('snapshot', snapshot());
    source().say('heartbeat', { now: '2026-11-24T00:00:35Z', staleness_seconds: 0.1 });
    const hello = stream.greeting()[0];
    expect(hello?.type === 'snapshot' && hello.data.now).toBe('2026-11-24T00:00:35Z');
  });

  it('keeps each audit entry once, newest first', () => {
    source().say('snapshot', snapshot());
    for (const id of [1, 2, 2]) source().say('audit', { id });
    const hello = stream.greeting()[0];
    expect(hello?.type === 'snapshot' && hello.data.recent_audit.map((e) => e.id)).toEqual([2, 1]);
  });

  it('is made anew after an error', async () => {
    source().say('snapshot', snapshot());
    const first = source();
    first.onerror?.();
    await vi.advanceTimersByTimeAsync(700);
    expect(first.closed).toBe(true);
    expect(FakeSource.made).toHaveLength(2);
    source().say('snapshot', snapshot());
    expect(links().slice(-3)).toEqual(['down', 'connecting', 'live']);
  });

  it('is made anew when the peer falls silent', async () => {
    source().say('snapshot', snapshot());
    await vi.advanceTimersByTimeAsync(13_000);
    expect(FakeSource.made.length).toBeGreaterThan(1);
  });

  it('knows a lost session from a lost appliance', async () => {
    source().say('snapshot', snapshot());
    sessionUser = null;
    source().onerror?.();
    await vi.advanceTimersByTimeAsync(100);
    expect(links().at(-1)).toBe('signed_out');
    status = 0;
    await vi.advanceTimersByTimeAsync(1_000);
    source().onerror?.();
    await vi.advanceTimersByTimeAsync(100);
    expect(links().at(-1)).toBe('down');
  });

  it('falls back to asking when streams do not come through but requests do', async () => {
    for (let i = 0; i < 3; i++) {
      source().onerror?.();
      await vi.advanceTimersByTimeAsync(3_000);
    }
    expect(told.some((m) => m.type === 'snapshot')).toBe(true);
    expect(links().at(-1)).toBe('live');
  });

  it('forgets everything when the session changes', () => {
    source().say('snapshot', snapshot());
    stream.restart();
    expect(stream.greeting().map((m) => m.type)).toEqual(['link']);
  });

  it('starts again from a snapshot when a piece cannot be read', async () => {
    source().say('snapshot', snapshot());
    source().handlers.get('breaker')?.({ data: '{' });
    await vi.advanceTimersByTimeAsync(700);
    expect(FakeSource.made).toHaveLength(2);
  });
});
