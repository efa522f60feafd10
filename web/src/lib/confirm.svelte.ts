/*
 * "Password again": the appliance refuses until whoever sits there has proved who he is. One dialog serves all that wait
 * for it; what they had typed stays, and each of them is sent once more after the proof.
 */

import { whenProofWanted } from './api/client';
import { accountApi, type Proof } from './api/people';
import type { Problem } from './api/types';
import { session } from './session.svelte';

/** Somebody who was away is told so; somebody about to do something dangerous is told that. */
export type Why = 'confirm_required' | 'session_idle';

class Confirming {
  /** Why the dialog is open; null while it is not. */
  why = $state<Why | null>(null);
  /** Put away without a proof: what the page asks by itself does not open it again. */
  later = $state(false);

  private waiting: ((proved: boolean) => void)[] = [];

  constructor() {
    whenProofWanted((problem, background) => this.ask(problem, background));
  }

  ask(problem: Problem, background: boolean): Promise<boolean> {
    if (background && this.later) return Promise.resolve(false);
    this.why ??= problem.code === 'session_idle' ? 'session_idle' : 'confirm_required';
    this.later = false;
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Opens it because a person asks for it, after it was put away. */
  open(): void {
    this.why ??= 'session_idle';
    this.later = false;
  }

  async prove(proof: Proof): Promise<void> {
    await accountApi.confirm(proof);
    // The session has a new id, and with it another token for writes.
    await session.refresh();
    this.settle(true);
  }

  /** For those who prove it elsewhere: whether the session has a newer proof than `since`. */
  async provedSince(since: string | null): Promise<boolean> {
    const view = await accountApi.look();
    if (!view.user || !view.confirmed_at || view.confirmed_at === since) return false;
    session.view = view;
    this.settle(true);
    return true;
  }

  giveUp(): void {
    if (this.why === null) return;
    this.later = true;
    this.settle(false);
  }

  private settle(proved: boolean): void {
    if (proved) this.later = false;
    this.why = null;
    const waiting = this.waiting;
    this.waiting = [];
    for (const tell of waiting) tell(proved);
  }
}

export const confirming = new Confirming();
