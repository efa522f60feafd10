/* Short words after an act: said once, gone by themselves unless they warn. */

export interface Notice {
  id: number;
  tone: 'ok' | 'warn' | 'bad';
  text: string;
}

const SHOWN_MS = 8_000;

class Notices {
  items = $state<Notice[]>([]);
  private next = 1;

  say(tone: Notice['tone'], text: string): void {
    const id = this.next++;
    // The newest success speaks for the ones before it; warnings stay until they are put away.
    this.items = [...this.items.filter((n) => n.tone !== 'ok').slice(-2), { id, tone, text }];
    if (tone === 'ok') setTimeout(() => this.dismiss(id), SHOWN_MS);
  }

  dismiss(id: number): void {
    this.items = this.items.filter((n) => n.id !== id);
  }
}

export const notices = new Notices();
