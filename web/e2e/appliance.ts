/* Starts the real appliance in demo mode and tells where it listens. */

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BINARY =
  process.env.TRADEWARDEN_BIN ?? fileURLToPath(new URL('../../target/debug/tradewarden', import.meta.url));
/** Free ports everywhere, so that a demo that runs already is not in the way. */
const FLAGS = [
  'demo',
  '--json',
  '--http-listen',
  '127.0.0.1:0',
  '--resp-listen',
  '127.0.0.1:0',
  '--desk-ports',
  '0',
];
/** A debug build on a busy machine takes its time to make the first password hash and the desk. */
const START_MS = 60_000;
const STOP_MS = 10_000;

interface Announcement {
  address: string;
  setup_url: string;
  redis?: string;
  desk_url?: string;
  data_dir?: string;
}

export class Appliance {
  private constructor(
    readonly at: Announcement,
    private readonly child: ChildProcess,
    private readonly place: string,
  ) {}

  /** An appliance without a desk, whose file and environment say what is given. */
  static async serve(file: string, environment: Record<string, string> = {}): Promise<Appliance> {
    const place = mkdtempSync(join(tmpdir(), 'tw-'));
    const config = join(place, 'tradewarden.toml');
    writeFileSync(config, file);
    const flags = ['serve', '--json', '--config', config, '--data-dir', join(place, 'data')];
    flags.push('--runtime-dir', join(place, 'run'), '--http-listen', '127.0.0.1:0');
    return Appliance.run(flags, place, environment);
  }

  static async start(): Promise<Appliance> {
    return Appliance.run(FLAGS, mkdtempSync(join(tmpdir(), 'tw-')));
  }

  private static async run(
    flags: string[],
    place: string,
    environment: Record<string, string> = {},
  ): Promise<Appliance> {
    if (!existsSync(BINARY)) {
      throw new Error(`There is no ${BINARY}. Build it (cargo build) or name it in TRADEWARDEN_BIN.`);
    }
    const child = spawn(BINARY, flags, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A place of its own: a command line that looks for the running demo must not find this one.
      env: { ...process.env, ...environment, TMPDIR: place },
    });
    let said = '';
    let complaints = '';
    child.stderr?.on('data', (chunk: Buffer) => (complaints = (complaints + chunk).slice(-4000)));
    const at = await new Promise<Announcement>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`The appliance did not say where it listens.\n${complaints}`)),
        START_MS,
      );
      child.once('exit', (code) => reject(new Error(`The appliance ended with ${code}.\n${complaints}`)));
      child.stdout?.on('data', (chunk: Buffer) => {
        said += chunk;
        for (const line of said.split('\n').slice(0, -1)) {
          if (!line.startsWith('{')) continue;
          clearTimeout(late);
          resolve(JSON.parse(line) as Announcement);
          return;
        }
      });
    });
    child.removeAllListeners('exit');
    return new Appliance(at, child, place);
  }

  get base(): string {
    return /^https?:/.test(this.at.address) ? this.at.address : `http://${this.at.address}`;
  }

  /** Switches a fault of the paper desk, as its control page does. */
  async fault(fault: string, on: boolean, service?: string): Promise<void> {
    const answer = await fetch(`${this.at.desk_url}/desk/faults`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ fault, on, ...(service ? { service } : {}) }),
    });
    if (!answer.ok) throw new Error(`The fault ${fault} was not switched: ${await answer.text()}`);
  }

  /** The process stops answering but keeps its sockets, like a frozen machine. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Gone at once, as after a power cut. */
  async cut(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    this.thaw();
    await this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.kill(signal);
    const late = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(late);
    rmSync(this.place, { recursive: true, force: true });
  }
}
