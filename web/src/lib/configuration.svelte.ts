/*
 * What is edited on the page Configuration. It outlives the page, so that somebody may look something up elsewhere in the
 * console; whoever leaves the console is asked first.
 */

import { settingsApi, type Applied, type SettingValue, type SettingsView } from './api/settings';
import { notices } from './notices.svelte';
import { Value } from './reads.svelte';
import { idOf, pendingOf, rawOf, type Edits, type Placed, type Raw } from './settings';

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

class Configuration {
  readonly read = new Value<SettingsView>(() => settingsApi.all());
  edits = $state<Edits>({});
  /** Typed but not sent; outlives Esc like the edits. */
  reason = $state('');
  /** The same of the two switches. */
  switchReasons = $state<Record<string, string>>({});
  /** The last apply of this page, whose readers are waited for. */
  applied = $state.raw<{ version: number; at: number; what: string } | null>(null);

  readonly pending = $derived(this.read.value ? pendingOf(this.edits, this.read.value) : []);
  private asks = false;

  open(place: Placed): void {
    if (this.edits[place.id]) return;
    const { setting } = place;
    this.put(place.id, rawOf(setting, setting.value), setting.value);
  }

  type(id: string, raw: Raw): void {
    const edit = this.edits[id];
    if (edit) this.put(id, raw, edit.basis);
  }

  /** Takes what holds now, and what was typed is gone. */
  drop(id: string): void {
    delete this.edits[id];
    this.watch();
  }

  /** What was typed stays, against what holds now. */
  keep(id: string, theirs: SettingValue): void {
    const edit = this.edits[id];
    if (edit) this.put(id, edit.raw, theirs);
  }

  discard(): void {
    this.edits = {};
    this.watch();
  }

  /** Takes a discard back; what was typed since stays. */
  restore(edits: Edits): void {
    this.edits = { ...edits, ...this.edits };
    this.watch();
  }

  /** What was sent is no draft any more. */
  done(answer: Applied, what: string, now: number): void {
    for (const { section, key } of answer.items) delete this.edits[idOf(section, key)];
    this.reason = '';
    if (answer.recorded === false) {
      notices.say(
        'bad',
        'It holds, but is NOT recorded on disk: tell whoever looks after this machine, and repeat it.',
      );
    }
    this.applied = { version: answer.version, at: now, what };
    // The answer tells of the readers before the next read does.
    const view = this.read.value;
    if (view) {
      const after = new Map(answer.items.map((item) => [idOf(item.section, item.key), item.after]));
      const sections = view.sections.map((section) => ({
        ...section,
        settings: section.settings.map((setting) => {
          const id = idOf(section.section, setting.key);
          return after.has(id) ? { ...setting, value: after.get(id) ?? null } : setting;
        }),
      }));
      this.read.value = { version: answer.version, sections, readers: answer.readers };
    }
    this.watch();
    void this.read.load();
  }

  private put(id: string, raw: Raw, basis: SettingValue): void {
    this.edits[id] = { raw, basis };
    this.watch();
  }

  /** The browser asks before it leaves while there is something to lose, and only then. */
  watch(): void {
    const needed = this.pending.length > 0;
    if (needed === this.asks) return;
    this.asks = needed;
    if (needed) addEventListener('beforeunload', ask);
    else removeEventListener('beforeunload', ask);
  }
}

export const configuration = new Configuration();
