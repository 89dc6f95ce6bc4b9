import { since } from "../elapsed-time.js";
import { isAnother } from "../person.js";
import type { SessionState } from "../session-state.js";
import { fieldsOf } from "./fields.js";
import type { KeptField } from "./fields.js";
import { askForOwner } from "./owner.js";
import type { Owner } from "./owner.js";
import { openRecord, sealRecord } from "./record.js";
import type { KeptRecord, RecordHead } from "./record.js";

/** What the latest render of the hook had. */
export interface Latest {
  /** What is in the form beside its fields. */
  extra: Readonly<Record<string, KeptField>>;
  session: Pick<SessionState, "status" | "reason" | "person">;
}

export interface KeepOptions {
  /** The app's name for this form. */
  name: string;
  basePath: string;
  storage: "session" | "local";
  /** Told when fields were given back what was typed, and when that is over. */
  onRestored: (restored: boolean) => void;
}

/** What keeps one form, from when it appears until it goes. */
export interface Keeper {
  /** Acts on what the latest render had. */
  follow: () => void;
  /** Deletes what was kept, and puts back what the fields held before they were given it. */
  discard: () => void;
  stop: () => void;
}

type Values = Record<string, string>;

/** Milliseconds for which what was typed is kept: the 20 hours of WCAG 2.2, success criterion 2.2.6. */
const lifetime = 20 * 3_600_000;

/** Milliseconds after which a form that was sent is looked at again. */
const pause = 5000;

/**
 * Keeps what is typed into a form, and gives it back to the same person in another session. Each character is written down
 * at once, because a page that goes away does not wait for an encryption.
 */
export function keepForm(
  form: HTMLFormElement,
  latest: Latest,
  { name, basePath, storage: kind, onRestored }: KeepOptions,
): Keeper {
  let storage: Values = {};
  try {
    storage = globalThis[`${kind}Storage`];
  } catch {
    // The browser forbids it. What is typed is then kept nowhere.
  }
  const prefix = `nst:${basePath}:`;
  const id = `${prefix}${name} ${location.pathname}`;

  let owner: Owner | undefined;
  // What the fields held when the form appeared, and what else they were seen to hold: only that is kept.
  let initial = read();
  let values: Values = {};
  // What fields are still to be given, and what those that were given something held before.
  let pending: Values = {};
  let before: Values = {};
  let giving = false;
  // What the form held when it was sent, until something else is typed.
  let sent = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  // How often there was something to look at since nothing was at work.
  let calls = 0;
  // The state that was written down last. Nothing is written before it is known what an earlier session left.
  let written: string | undefined;

  function read(): Values {
    const held: Values = {};
    const fields = fieldsOf(form, latest.extra);
    for (const name in fields) held[name] = (fields[name] as KeptField).read();
    return held;
  }

  function state(kept = values): string {
    return JSON.stringify([kept, sent, owner?.session]);
  }

  /** Asks who is signed in. `undefined` for nobody, and for another person than the page is about. */
  async function ask(): Promise<Owner | undefined> {
    const { status, person } = latest.session;
    const found = /active|warning/.test(status) ? await askForOwner(basePath) : undefined;
    if (!isAnother(person, found?.person)) return found;
    return undefined;
  }

  /**
   * Looks for what an earlier session left of any form, gives it back, and deletes what nobody may have any more. Resolves
   * to the state that is written down; to nothing where the server would have to be asked, and cannot be.
   */
  async function look(): Promise<string | undefined> {
    let kept: Values = {};
    for (const name in storage) {
      if (!name.startsWith(prefix)) continue;
      try {
        const record = JSON.parse(storage[name] as string) as KeptRecord;
        const [recordId, person, session, at, sent] = record[0];
        if (since(globalThis, at) < lifetime) {
          if (!(owner ??= await ask())) return undefined;
          const isSameSession = !isAnother(session, owner.session);
          if (!isAnother(person, owner.person) && !(sent && isSameSession)) {
            if (recordId === id && !isSameSession) {
              kept = JSON.parse(await openRecord(record, owner.keys)) as Values;
            }
            continue;
          }
        }
      } catch {
        // Written by somebody else.
      }
      delete storage[name];
    }
    // What was typed since the page appeared stays.
    pending = { ...kept, ...values };
    values = { ...pending };
    give();
    return state(kept);
  }

  /** Gives the fields that are there what they are still to be given. */
  function give(): void {
    const fields = fieldsOf(form, latest.extra);
    giving = true;
    for (const name in pending) {
      const field = fields[name];
      if (!field) continue;
      const value = pending[name] as string;
      const held = field.read();
      if (held !== value) {
        if (field.write(value) === false) continue;
        before[name] = held;
        onRestored(true);
      }
      delete pending[name];
    }
    giving = false;
  }

  function keep(): void {
    const held = read();
    for (const name in held) {
      if (held[name] !== initial[name]) {
        values[name] = held[name] as string;
        delete pending[name];
      } else if (!(name in pending)) {
        delete values[name];
      }
    }
    void work();
  }

  /** Looks once, and writes down what is to be kept, again as long as that changes meanwhile. */
  async function work(): Promise<void> {
    if (calls++) return;
    written ??= await look();
    while (written && written !== state() && (owner ??= await ask())) {
      const writing = state();
      const head: RecordHead = [id, owner.person, owner.session, since(globalThis, 0), !!sent];
      const text = JSON.stringify(values);
      const record = await sealRecord(head, text, owner.keys);
      if (writing !== state()) continue;
      written = writing;
      try {
        if (text === "{}") delete storage[id];
        else storage[id] = record;
      } catch {
        // The storage is full.
      }
    }
    // A page that is hydrated late knows the session right after its first render, before a first look is over.
    if (--calls) {
      calls = 0;
      void work();
    }
  }

  /** Deletes the record once the app has answered: what was sent is gone from the form, in the same live session. */
  async function settle(gone?: boolean): Promise<void> {
    clearTimeout(timer);
    if (!sent) return;
    if (!gone) {
      timer = setTimeout(settle, pause);
      if (JSON.stringify(read()) === sent) return;
    }
    const found = await ask();
    if (sent && found && !isAnother(owner?.session, found.session)) {
      drop();
      initial = read();
    }
  }

  function drop(): void {
    values = {};
    pending = {};
    before = {};
    sent = "";
    delete storage[id];
    onRestored(false);
  }

  function onEvent({ type, target }: Event): void {
    if (giving) return;
    if (/^[rv]/.test(type)) {
      // A form is reset after the event.
      setTimeout(() => (sent ? settle() : keep()));
    } else if (form.contains(target as Node) || (target as HTMLInputElement).form === form) {
      sent = "";
      if (type === "submit") {
        sent = JSON.stringify(read());
        void settle();
        // The session may be another one than when the server was asked last.
        void ask().then((found) => {
          owner = found ?? owner;
          return work();
        });
      }
      keep();
    }
  }

  const observer = new MutationObserver(give);
  observer.observe(form, { childList: true, subtree: true });
  const listening = new AbortController();
  for (const type of ["input", "change", "submit", "reset", "visibilitychange"]) {
    addEventListener(type, onEvent, { capture: true, signal: listening.signal });
  }

  return {
    follow() {
      if (latest.session.reason === "signed-out") {
        // What is kept of other forms, the engine deletes.
        drop();
        owner = undefined;
      }
      void work();
    },
    discard() {
      pending = before;
      give();
      drop();
    },
    stop() {
      observer.disconnect();
      listening.abort();
      void settle(true);
    },
  };
}
