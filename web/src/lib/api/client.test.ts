import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BACKGROUND, Refusal, call, inBackground, whenProofWanted } from './client';

const PATH = '/api/v1/keys';

const answer = (status: number, body: unknown) =>
  new Response(status === 204 ? null : JSON.stringify(body), { status });
const refusal = (code: string, status = 403) => answer(status, { title: 'No', status, detail: 'No.', code });

let sent: { url: string; init: RequestInit }[];
let answers: Response[];

beforeEach(() => {
  sent = [];
  answers = [];
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    sent.push({ url, init });
    return Promise.resolve(answers.shift() ?? answer(200, {}));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  whenProofWanted(() => Promise.resolve(false));
});

const post = () => call<{ ok: boolean }>('POST', PATH, { body: { name: 'a' }, idempotencyKey: 'k1' });
const header = (n: number, name: string) => (sent[n]?.init.headers as Record<string, string>)[name];

describe('a proof of who sits there', () => {
  for (const code of ['confirm_required', 'session_idle']) {
    it(`is asked for at ${code}, and the same act is sent once more`, async () => {
      answers = [refusal(code), answer(200, { ok: true })];
      const asked: string[] = [];
      whenProofWanted((problem) => {
        asked.push(problem.code);
        return Promise.resolve(true);
      });
      expect(await post()).toEqual({ ok: true });
      expect(asked).toEqual([code]);
      expect(sent).toHaveLength(2);
      expect(sent[1]?.init.body).toBe(sent[0]?.init.body);
      expect(header(1, 'Idempotency-Key')).toBe('k1');
    });
  }

  it('is asked for once: a second refusal is told', async () => {
    answers = [refusal('confirm_required'), refusal('confirm_required')];
    whenProofWanted(() => Promise.resolve(true));
    await expect(post()).rejects.toBeInstanceOf(Refusal);
    expect(sent).toHaveLength(2);
  });

  it('that is not given leaves the refusal, and nothing is sent again', async () => {
    answers = [refusal('session_idle')];
    await expect(post()).rejects.toMatchObject({ problem: { code: 'session_idle' } });
    expect(sent).toHaveLength(1);
  });

  it.each(['forbidden', 'csrf_failed', 'last_admin'])('is not asked for at %s', async (code) => {
    answers = [refusal(code)];
    let asked = false;
    whenProofWanted(() => Promise.resolve((asked = true)));
    await expect(post()).rejects.toBeInstanceOf(Refusal);
    expect(asked).toBe(false);
  });

  it('never asks for another proof', async () => {
    answers = [refusal('confirm_required')];
    let asked = false;
    whenProofWanted(() => Promise.resolve((asked = true)));
    await expect(call('POST', PATH, { proof: true })).rejects.toBeInstanceOf(Refusal);
    expect(asked).toBe(false);
  });
});

describe('what the page asks by itself', () => {
  it('says so, and what a person asks does not', async () => {
    await inBackground(() => call('GET', PATH));
    await call('GET', PATH);
    expect(header(0, BACKGROUND)).toBe('1');
    expect(header(1, BACKGROUND)).toBeUndefined();
  });

  it('says so to whoever asks for a proof, and when sent again', async () => {
    answers = [refusal('session_idle'), answer(200, {})];
    let quiet: boolean | null = null;
    whenProofWanted((_, background) => {
      quiet = background;
      return Promise.resolve(true);
    });
    await inBackground(() => call('GET', PATH));
    expect(quiet).toBe(true);
    expect(header(1, BACKGROUND)).toBe('1');
  });
});
