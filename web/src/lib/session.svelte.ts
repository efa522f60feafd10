/* Who is at the screen. A lost session keeps the screen and asks to sign in on top of it. */

import { api, may, whenSignedOut } from './api/client';
import type { Role, SessionView } from './api/types';
import { live } from './live/live.svelte';

class Session {
  view = $state.raw<SessionView | null>(null);
  /** The appliance does not know us any more; what is on the screen stays. */
  lost = $state(false);
  /** The first question, who is there, got no answer. */
  unreachable = $state(false);

  /** Whoever signs out himself is not asked to sign in again on top of the screen. */
  private leaving = false;

  readonly user = $derived(this.view?.user ?? null);
  readonly role = $derived<Role | null>(this.view?.user?.role ?? null);

  may(needed: Role): boolean {
    return may(this.role, needed);
  }

  async load(): Promise<void> {
    whenSignedOut(() => this.lose());
    try {
      this.view = await api.session();
      this.unreachable = false;
      if (this.view.user) live.start();
    } catch {
      this.unreachable = true;
    }
  }

  /** The role may be another one, and the buttons with it; or the token for writes. */
  async refresh(): Promise<void> {
    try {
      const view = await api.session();
      if (view.user && this.view?.user) this.view = view;
    } catch {
      // Whoever is signed out is told so by the stream.
    }
  }

  async signIn(username: string, password: string, code?: string): Promise<void> {
    this.enter(await api.signIn(username, password, code));
  }

  enter(view: SessionView): void {
    const sameUser = this.view?.user?.name === view.user?.name;
    this.view = view;
    this.lost = false;
    live.restart(!sameUser);
  }

  async signOut(): Promise<void> {
    this.leaving = true;
    await api.signOut().catch(() => {});
    location.assign('/');
  }

  lose(): void {
    if (this.view?.user && !this.leaving) this.lost = true;
  }
}

export const session = new Session();
