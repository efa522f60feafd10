/* Keys for the whole console. They move about and open things; none of them changes the desk. */

import { PAGES } from './nav';
import { palette } from './palette.svelte';
import { router } from './router.svelte';
import { session } from './session.svelte';

const SECOND_KEY_MS = 1_500;
let goUntil = 0;

function typingIn(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return !!element?.closest?.('input, textarea, select, [contenteditable]');
}

function step(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  if (rows.length === 0) return;
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by));
  rows[next]?.focus();
}

export function handleKey(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    // Another dialog keeps its place; the palette does not open over it.
    if (!document.querySelector('dialog[open]') || palette.open) palette.open = !palette.open;
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typingIn(event.target)) return;
  if (document.querySelector('dialog[open]')) return;

  if (Date.now() < goUntil) {
    goUntil = 0;
    const page = PAGES.find((p) => p.key === event.key);
    if (page && session.may(page.role)) {
      event.preventDefault();
      router.go(page.path);
    }
    return;
  }
  switch (event.key) {
    case 'g':
      goUntil = Date.now() + SECOND_KEY_MS;
      break;
    case '/': {
      event.preventDefault();
      const filter = document.querySelector<HTMLInputElement>('[data-filter]');
      if (filter) filter.focus();
      else palette.open = true;
      break;
    }
    case '?':
      palette.help = true;
      break;
    case 'j':
      step(1);
      break;
    case 'k':
      step(-1);
      break;
    case 'x':
      document.activeElement?.closest('tr')?.querySelector<HTMLElement>('input[type=checkbox]')?.click();
      break;
  }
}
