/* A few pages need no router library: a path, a query, and links that stay in the page. */

/** Pages that stand in the sidebar. */
export type HomeId =
  | 'overview'
  | 'breaker'
  | 'health'
  | 'slos'
  | 'alerts'
  | 'rules'
  | 'deliveries'
  | 'poison'
  | 'silences'
  | 'keys'
  | 'configuration'
  | 'audit'
  | 'users';
export type PageId = HomeId | 'account' | 'setup' | 'signin' | 'missing';

const PATHS: Record<string, PageId> = {
  '/': 'overview',
  '/overview': 'overview',
  '/circuit-breaker': 'breaker',
  '/breaker': 'breaker',
  '/kill-switch': 'breaker',
  '/system-health': 'health',
  '/health': 'health',
  '/slos': 'slos',
  '/alerts': 'alerts',
  '/alerts/active': 'alerts',
  '/alerts/rules': 'rules',
  '/alerts/deliveries': 'deliveries',
  '/alerts/poison': 'poison',
  '/alerts/poison-queue': 'poison',
  '/alerts/silences': 'silences',
  '/api-keys': 'keys',
  '/keys': 'keys',
  '/configuration': 'configuration',
  '/settings': 'configuration',
  '/audit-log': 'audit',
  '/audit': 'audit',
  '/users': 'users',
  '/account': 'account',
  '/setup': 'setup',
  '/sign-in': 'signin',
};

export const HOME: Record<HomeId, string> = {
  overview: '/',
  breaker: '/circuit-breaker',
  health: '/system-health',
  slos: '/slos',
  alerts: '/alerts',
  rules: '/alerts/rules',
  deliveries: '/alerts/deliveries',
  poison: '/alerts/poison',
  silences: '/alerts/silences',
  keys: '/api-keys',
  configuration: '/configuration',
  audit: '/audit-log',
  users: '/users',
};

/** One's own page; it is reached from the account menu. */
export const ACCOUNT = '/account';

function pageOf(path: string): PageId {
  return PATHS[path.length > 1 ? path.replace(/\/+$/, '') : path] ?? 'missing';
}

class Router {
  path = $state(location.pathname);
  search = $state(location.search);
  hash = $state(location.hash);

  readonly page = $derived(pageOf(this.path));
  readonly query = $derived(new URLSearchParams(this.search));

  constructor() {
    addEventListener('popstate', () => this.read());
  }

  go(to: string, options: { replace?: boolean } = {}): void {
    const target = new URL(to, location.href);
    const moved = target.pathname !== this.path;
    if (options.replace) history.replaceState(null, '', target);
    else if (target.href !== location.href) history.pushState(null, '', target);
    this.read();
    if (moved) {
      scrollTo(0, 0);
      // A new page is announced and the keyboard starts at its top.
      requestAnimationFrame(() => document.getElementById('main')?.focus({ preventScroll: true }));
    }
    if (target.hash) requestAnimationFrame(() => document.querySelector(target.hash)?.scrollIntoView());
  }

  /** Changes some parameters of the query and keeps the others. */
  patch(changes: Record<string, string | null>, options: { replace?: boolean } = {}): void {
    // A plain value on its way into the address; what the pages watch is `search`.
    // eslint-disable-next-line svelte/prefer-svelte-reactivity
    const next = new URLSearchParams(this.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    const text = next.toString();
    this.go(this.path + (text ? `?${text}` : '') + this.hash, options);
  }

  private read(): void {
    this.path = location.pathname;
    this.search = location.search;
    this.hash = location.hash;
  }
}

export const router = new Router();

/** Whether a link from the appliance leads to a page that exists; others are not shown as links. */
export function known(link: string | null | undefined): link is string {
  if (!link || !link.startsWith('/') || link.startsWith('//') || link.startsWith('/api')) return false;
  return pageOf(link.replace(/[?#].*$/, '')) !== 'missing';
}

/** Keeps plain clicks on our own links inside the page. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const anchor = (event.target as Element | null)?.closest?.('a[href]');
  if (!(anchor instanceof HTMLAnchorElement) || anchor.target || anchor.hasAttribute('download')) return;
  if (anchor.origin !== location.origin || pageOf(anchor.pathname) === 'missing') return;
  event.preventDefault();
  router.go(anchor.pathname + anchor.search + anchor.hash);
}
