/* Times are shown in UTC and ages in one short unit, so that two screens can be compared over the phone. */

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** "7 s", "12 min", "3 h", "2 d": how old something is. */
export function shortAge(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  const s = Math.max(0, seconds);
  if (s < MINUTE) return `${Math.floor(s)} s`;
  if (s < HOUR) return `${Math.floor(s / MINUTE)} min`;
  if (s < 2 * DAY) return `${Math.floor(s / HOUR)} h`;
  return `${Math.floor(s / DAY)} d`;
}

/** "2 h 5 min": how long something lasted, in its two largest units. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  const s = Math.max(0, Math.floor(seconds));
  const parts: [number, string][] = [
    [Math.floor(s / DAY), 'd'],
    [Math.floor((s % DAY) / HOUR), 'h'],
    [Math.floor((s % HOUR) / MINUTE), 'min'],
    [s % MINUTE, 's'],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(' ');
}

/** "412 ms", "1.4 s", "2 min 3 s": a measured time. */
export function millis(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return '–';
  if (ms === 0) return '< 1 ms';
  if (ms < 10) return `${ms.toFixed(1).replace(/\.0$/, '')} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return duration(ms / 1000);
}

function parsed(iso: string | number | null | undefined): Date | null {
  if (iso === null || iso === undefined) return null;
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** "2026-11-23 21:36:12 UTC" */
export function utc(iso: string | number | null | undefined): string {
  const at = parsed(iso);
  return at ? `${at.toISOString().slice(0, 10)} ${at.toISOString().slice(11, 19)} UTC` : '–';
}

/** "2026-11-23 21:36:12", for columns whose head says UTC. */
export function utcShort(iso: string | number | null | undefined): string {
  return parsed(iso) ? utc(iso).slice(0, 19) : '–';
}

/** "21:36:12" */
export function clock(iso: string | number | null | undefined): string {
  const at = parsed(iso);
  return at ? at.toISOString().slice(11, 19) : '–';
}

const ISO = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;

/** A sentence of the appliance with its exact times made readable. */
export const withTimes = (text: string): string => text.replace(ISO, (iso) => utc(iso));

/** "21:36:12.345", for steps that follow each other within a second. */
export function clockMs(iso: string | null | undefined): string {
  const at = parsed(iso);
  return at ? at.toISOString().slice(11, 23) : '–';
}

/** What a field for date and time holds is UTC here: "2026-11-24T09:30" becomes the exact time; null where it is none. */
export function utcIso(field: string | null | undefined): string | null {
  if (!field || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(field)) return null;
  const at = new Date(`${field}Z`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** The reverse: what such a field shows for a time. */
export function utcField(at: string | number | null | undefined): string {
  const when = parsed(at);
  return when ? when.toISOString().slice(0, 16) : '';
}
