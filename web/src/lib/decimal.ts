/* Money and quantities are decimal strings. They are added as whole numbers, never as floats. */

const FORM = /^([+-]?)(\d+)(?:\.(\d+))?$/;

interface Parts {
  units: bigint;
  scale: number;
}

function parse(text: string | null | undefined): Parts | null {
  const found = FORM.exec((text ?? '').trim());
  if (!found) return null;
  const fraction = found[3] ?? '';
  const units = BigInt((found[2] ?? '0') + fraction);
  return { units: found[1] === '-' ? -units : units, scale: fraction.length };
}

function render({ units, scale }: Parts): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return sign + whole + (scale ? '.' + digits.slice(digits.length - scale) : '');
}

/** The sum of what can be read; null when nothing can. */
export function sum(values: (string | null | undefined)[]): string | null {
  const parts = values.map(parse).filter((p): p is Parts => p !== null);
  if (parts.length === 0) return null;
  const scale = Math.max(...parts.map((p) => p.scale));
  const units = parts.reduce((total, p) => total + p.units * 10n ** BigInt(scale - p.scale), 0n);
  return render({ units, scale });
}

/** Without its sign. */
export function absolute(value: string | null | undefined): string | null {
  const parts = parse(value);
  return parts ? render({ ...parts, units: parts.units < 0n ? -parts.units : parts.units }) : null;
}

/** -1, 0, 1, or null when it cannot be read. */
export function sign(value: string | null | undefined): -1 | 0 | 1 | null {
  const parts = parse(value);
  if (!parts) return null;
  return parts.units === 0n ? 0 : parts.units < 0n ? -1 : 1;
}

/** `top / bottom` in percent with two places; a share to look at, not to reckon with. */
export function percent(top: string | null, bottom: string | null): string | null {
  const a = parse(top);
  const b = parse(bottom);
  if (!a || !b || b.units === 0n) return null;
  const scale = Math.max(a.scale, b.scale);
  const above = a.units * 10n ** BigInt(scale - a.scale);
  const below = b.units * 10n ** BigInt(scale - b.scale);
  return render({ units: (above * 10_000n) / below, scale: 2 });
}

/** Difference of two decimals. */
export function minus(a: string | null, b: string | null): string | null {
  const second = parse(b);
  return second && parse(a) ? sum([a, render({ ...second, units: -second.units })]) : null;
}

/** "12 345.60": grouped, rounded half away from zero to `places`; a plus sign when asked for. */
export function money(value: string | null | undefined, places = 2, plus = false): string {
  const parts = parse(value);
  if (!parts) return '–';
  let { units } = parts;
  if (parts.scale > places) {
    const cut = 10n ** BigInt(parts.scale - places);
    const half = cut / 2n;
    units = units < 0n ? -((-units + half) / cut) : (units + half) / cut;
  } else {
    units *= 10n ** BigInt(places - parts.scale);
  }
  const negative = units < 0n;
  const text = render({ units: negative ? -units : units, scale: places });
  const [whole = '0', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
  const mark = negative ? '−' : plus && units > 0n ? '+' : '';
  return mark + grouped + (fraction ? '.' + fraction : '');
}

/** A quantity without needless zeros. */
export function quantity(value: string | null | undefined): string {
  const parts = parse(value);
  if (!parts) return '–';
  const text = render(parts);
  return (text.includes('.') ? text.replace(/\.?0+$/, '') : text).replace('-', '−');
}
