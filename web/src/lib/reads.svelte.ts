/*
 * What a page asks the appliance for: one value, or a list page by page. The newest question wins; what was shown stays
 * until there is something newer, and a failure stands beside it.
 */

import { untrack } from 'svelte';
import { inBackground } from './api/client';
import { live } from './live/live.svelte';
import { current } from './state.svelte';

/** News that come in a burst are read once. */
const GATHER_MS = 400;
/** The most rows that a list asks for at once, as the appliance has it. */
const ROWS_MAX = 500;

/** What went wrong, in words. */
export const wordsOf = (problem: unknown): string =>
  problem instanceof Error ? problem.message : 'No answer from the appliance.';

abstract class Read {
  error = $state('');
  loading = $state(false);
  /** When it was read, by the appliance's clock; null while there is nothing to show. */
  readAt = $state<number | null>(null);
  private asked = 0;
  private soon: ReturnType<typeof setTimeout> | undefined;

  abstract load(): Promise<void>;

  /** Reads again in a moment, once for many news; not while nothing is heard anyway. */
  refresh(): void {
    if (this.soon !== undefined) return;
    this.soon = setTimeout(() => {
      this.soon = undefined;
      if (this.loading) this.refresh();
      else if (!live.stale) void inBackground(() => this.again());
    }, GATHER_MS);
  }

  /** Nobody looks any more. */
  stop(): void {
    clearTimeout(this.soon);
    this.soon = undefined;
    this.asked++;
    this.loading = false;
  }

  protected again(): Promise<void> {
    return this.load();
  }

  protected async run<R>(ask: () => Promise<R>, take: (answer: R) => void): Promise<void> {
    const mine = ++this.asked;
    this.loading = true;
    try {
      const answer = await ask();
      if (mine !== this.asked) return;
      take(answer);
      this.error = '';
      this.readAt = live.now;
    } catch (problem) {
      if (mine === this.asked) this.error = wordsOf(problem);
    } finally {
      if (mine === this.asked) this.loading = false;
    }
  }
}

/** One value. */
export class Value<T> extends Read {
  value = $state.raw<T | null>(null);

  constructor(private readonly ask: () => Promise<T>) {
    super();
  }

  load(): Promise<void> {
    return this.run(this.ask, (value) => (this.value = value));
  }
}

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** A list with a cursor. */
export class Paged<T> extends Read {
  /** Null until the first page is there. */
  items = $state.raw<T[] | null>(null);
  cursor = $state<string | null>(null);

  constructor(
    private readonly page: (limit: number, cursor: string | null) => Promise<Page<T>>,
    private readonly size: number,
  ) {
    super();
  }

  load(): Promise<void> {
    return this.from(this.size, null);
  }

  more(): Promise<void> {
    return this.from(this.size, this.cursor);
  }

  /** As many rows as are shown, read anew. */
  protected override again(): Promise<void> {
    return this.from(Math.min(ROWS_MAX, Math.max(this.size, this.items?.length ?? 0)), null);
  }

  private from(limit: number, cursor: string | null): Promise<void> {
    const before = cursor ? (this.items ?? []) : [];
    return this.run(
      () => this.page(limit, cursor),
      (page) => {
        this.items = [...before, ...page.items];
        this.cursor = page.next_cursor;
      },
    );
  }
}

/**
 * A read that belongs to a component: it is read again whenever something about an incident is news, for with it the
 * appliance tells how its deliveries stand; and it ends with the component.
 */
export function followed<R extends Read>(read: R): R {
  let first = true;
  $effect(() => {
    void current.incidents;
    if (!first) untrack(() => read.refresh());
    first = false;
  });
  $effect(() => () => read.stop());
  return read;
}

/** Reads again every so many seconds, for what moves by itself; it ends with the component. */
export function repeated(again: () => void, seconds: () => number): void {
  $effect(() => {
    const timer = setInterval(again, seconds() * 1000);
    return () => clearInterval(timer);
  });
}
