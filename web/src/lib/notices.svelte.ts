/* Short words after an act: said once, gone by themselves unless they warn. */

export interface Notice {
  id: number;
  tone: 'ok' | 'warn' | 'bad';
  text: string;
  /** Takes back what was just done. */
  undo?: () => void;
}

const SHOWN_MS = 8_000;
/** Whoever may want to take something back has longer for it. */
const UNDO_MS = 20_000;

class Notices {
  items = $state<Notice[]>([]);
  private next = 1;

  say(tone: Notice['tone'], text: string, undo?: () => void): void {
    const id = this.next++;
    // The newest success speaks for the ones before it; warnings stay until they are put away.
    this.items = [...this.items.filter((n) => n.tone !== 'ok').slice(-2), { id, tone, text, undo }];
    if (tone === 'ok') setTimeout(() => this.dismiss(id), undo ? UNDO_MS : SHOWN_MS);
  }

  dismiss(id: number): void {
    this.items = this.items.filter((n) => n.id !== id);
  }
}

export const notices = new Notices();
