/* The palette keeps its promises: every text can be read, and the states differ for every kind of eye. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Rgb = [number, number, number];

const LEAST_CONTRAST = 4.6;
/** Distance in CIE Lab below which two status colours could be taken for each other. */
const LEAST_DISTANCE = 12;

const css = readFileSync(new URL('../styles/tokens.css', import.meta.url), 'utf8');

function themeOf(name: string): Record<string, string> {
  const block = new RegExp(`data-theme='${name}'\\]\\s*{([^}]*)}`).exec(css)?.[1] ?? '';
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]));
}

const rgb = (hex: string): Rgb =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb;
const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);

function luminance(hex: string): number {
  const [r, g, b] = rgb(hex).map(linear) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

// Matrices of full deficiency on linear light (Machado, Oliveira and Fernandes 2009).
const EYES: Record<string, number[][]> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function lab(hex: string, eye: number[][]): Rgb {
  const light = rgb(hex).map(linear);
  const [r, g, b] = eye.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((total, k, i) => total + k * (light[i] ?? 0), 0),
      ),
    ),
  ) as Rgb;
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(a: string, b: string, eye: number[][]): number {
  const first = lab(a, eye);
  const second = lab(b, eye);
  return Math.hypot(...first.map((v, i) => v - (second[i] ?? 0)));
}

const STATES = ['healthy', 'degraded', 'unhealthy', 'stale'];

describe.each(['dark', 'light'])('%s palette', (name) => {
  const theme = themeOf(name);
  const pairs: [string, string][] = [];
  for (const ground of ['bg', 'panel', 'raised']) {
    for (const ink of ['text', 'muted', 'accent', ...STATES]) pairs.push([ink, ground]);
  }
  for (const state of ['healthy', 'degraded', 'unhealthy']) {
    for (const ink of [state, 'text', 'muted']) pairs.push([ink, `${state}-ground`]);
  }
  pairs.push(['degraded', 'healthy-ground'], ['accent', 'accent-ground'], ['text', 'accent-ground']);
  pairs.push(['muted', 'accent-ground'], ['text', 'hatch'], ['muted', 'hatch'], ['unhealthy', 'hatch']);
  pairs.push(['unhealthy', 'healthy-ground'], ['unhealthy', 'degraded-ground'], ['on-fill', 'danger-fill']);

  it.each(pairs)('%s on %s can be read', (ink, ground) => {
    const [a, b] = [theme[ink], theme[ground]];
    expect(a, `--${ink}`).toBeDefined();
    expect(b, `--${ground}`).toBeDefined();
    expect(contrast(a as string, b as string)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  });

  const eyes = Object.keys(EYES);
  it.each(eyes)('states stay apart: %s', (eye) => {
    for (const [i, a] of STATES.entries()) {
      for (const b of STATES.slice(i + 1)) {
        const far = distance(theme[a] as string, theme[b] as string, EYES[eye] as number[][]);
        expect(far, `${a} and ${b}`).toBeGreaterThanOrEqual(LEAST_DISTANCE);
      }
    }
  });
});
