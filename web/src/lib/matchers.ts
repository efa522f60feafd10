/* Matchers as text and as parts: what an alert has to be, in the words of Prometheus and its Alertmanager. */

export const OPS = ['=', '!=', '=~', '!~'] as const;
export type Op = (typeof OPS)[number];

export interface Matcher {
  name: string;
  op: Op;
  value: string;
}

/** What each comparison means, for people who do not type them daily. */
export const OP_WORDS: Record<Op, string> = {
  '=': 'is',
  '!=': 'is not',
  '=~': 'fits the pattern',
  '!~': 'does not fit the pattern',
};

const RESERVED = /[\s{}!=~,\\"'`]/;

const quoted = (text: string): string =>
  `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;

/** One matcher as the appliance shows it: `severity="warning"`. */
export function matcherText({ name, op, value }: Matcher): string {
  return `${!name || RESERVED.test(name) ? quoted(name) : name}${op}${quoted(value)}`;
}

/** All of them in one line: `{job="api", severity=~"warning|info"}`. */
export const matchersText = (matchers: Matcher[]): string => `{${matchers.map(matcherText).join(', ')}}`;

/** Matchers that fit exactly this label set. */
export function exactly(labels: Record<string, string>): Matcher[] {
  return Object.entries(labels).map(([name, value]) => ({ name, op: '=', value }));
}

const QUOTED = /^"((?:[^"\\]|\\.)*)"/;
const BARE_NAME = /^[^\s{}!=~,\\"'`]+/;
const BARE_VALUE = /^[^\s{},"]*/;

const plain = (text: string): string => text.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));

/** Reads matchers in braces or not; null where the text is none. The appliance has the last word on what it means. */
export function readMatchers(text: string): Matcher[] | null {
  let rest = text
    .trim()
    .replace(/^\{([^]*)\}$/, '$1')
    .trim();
  const found: Matcher[] = [];
  const take = (form: RegExp): RegExpExecArray | null => {
    const hit = form.exec(rest);
    if (hit) rest = rest.slice(hit[0].length).trimStart();
    return hit;
  };
  const word = (bare: RegExp): string | null => {
    const inQuotes = take(QUOTED);
    if (inQuotes) return plain(inQuotes[1] ?? '');
    return take(bare)?.[0] ?? null;
  };
  while (rest) {
    const name = word(BARE_NAME);
    const op = take(/^(=~|!~|!=|=)/)?.[1] as Op | undefined;
    const value = op ? word(BARE_VALUE) : null;
    if (name === null || !op || value === null) return null;
    found.push({ name, op, value });
    if (rest && !take(/^,/)) return null;
  }
  return found;
}
