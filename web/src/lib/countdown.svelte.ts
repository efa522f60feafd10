/* Seconds that run down, by a clock that nobody can set. */

const TICK_MS = 250;

/** "14:05": what is left of a wait, as one reads it aloud. */
export function remaining(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const pad = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const rest = `${pad(Math.floor((whole % 3600) / 60))}:${pad(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

export class Countdown {
  left = $state(0);
  private until = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  start(seconds: number): void {
    this.stop();
    this.until = performance.now() + seconds * 1000;
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.tick();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.left = 0;
  }

  private tick(): void {
    const left = Math.max(0, Math.ceil((this.until - performance.now()) / 1000));
    if (left !== this.left) this.left = left;
    if (left === 0) this.stop();
  }
}
