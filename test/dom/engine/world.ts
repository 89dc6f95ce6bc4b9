import { setImmediate } from "node:timers/promises";
import { evaluate, type Evaluation, type SessionClock, type Timeouts } from "../../../src/clock/evaluate.js";
import { type SessionStatus, toSessionStatus } from "../../../src/clock/status.js";
import type { Browser, Channel } from "../../../src/react/browser.js";
import { createEngine } from "../../../src/react/engine.js";
import type { Engine } from "../../../src/react/engine-interface.js";
import { nothingKnown, type SessionState, stateFrom } from "../../../src/react/session-state.js";

/** A machine with a browser, and the server it talks to. Nothing happens but in `pass`. */
export interface World {
  timeouts: Timeouts;
  /** As the server has it; `null` once it is over. */
  session: SessionClock | null;
  /** Tag of whoever signed in last; `null` where the server does not tell. */
  person: string | null;
  /** Whether the registry records a sign-out. */
  recorded: boolean;
  signInPath: string | null;
  online: boolean;
  /** Seconds that somebody set the machine's wall clock ahead. */
  wallAhead: number;
  /** Milliseconds a request, or an answer, takes. */
  lag: () => number;
  /** As `GET status`, `POST keepalive {"idleFor":3}`. */
  requests: string[];
  /** The storage of all tabs. */
  storage: Record<string, string>;
  openTab: (options?: TabOptions) => Tab;
  /** What the server says to a page that is being made now. */
  status: () => SessionStatus;
  /** What a script of the origin, or another version of the package, says to all tabs. */
  forge: (message: unknown) => void;
  pass: (seconds: number) => Promise<void>;
  /** The machine sleeps: no timer runs, and only the wall clock and the server's go on. */
  sleep: (seconds: number) => void;
  /** What the server makes of the session; `null` if there is none. */
  judge: () => Evaluation | null;
  /** Somebody opens another page of the app. */
  renew: () => void;
  /** Somebody signs in without any tab being told: by a Server Action, say. */
  signIn: (person?: string | null) => void;
}

export interface TabOptions {
  visible?: boolean;
  /** That of the tab whose page this is a later one of. */
  storage?: Record<string, string> | null;
  initialStatus?: SessionStatus;
}

export interface Tab {
  engine: Engine;
  /** What a component sees, which may read the seconds left. */
  state: (ticks?: boolean) => SessionState;
  visible: boolean;
  /** Frozen, crashed or in the back-forward cache: its tasks wait. */
  stopped: boolean;
  /** Where it was sent; `null` while it is still on its page. */
  leftTo: string | null;
  /** Whether the page was taken away and its link left in its place. */
  replaced: boolean;
  /** How often that link was followed without anyone's doing. */
  loads: number;
  /** Whether the page can be seen. */
  shown: () => boolean;
  /** This tab's own storage; `null` where the browser forbids it, and the one of all tabs too. */
  storage: Record<string, string> | null;
  /** Has the browser deliver an event to something in the page: only who listens in the capture phase hears of a focus. */
  fire: (type: string, more?: object) => void;
  /** The window gets the focus. */
  focus: () => void;
  setVisible: (visible: boolean) => void;
  /** Lets the waiting tasks run, after the events that say so. */
  resume: (...events: [type: string, more?: object][]) => void;
  crash: () => void;
}

const start = 1_795_000_000_000;

/** @param seed decides how long messages, locks and requests take */
export function createWorld(seed = 1): World {
  // All in milliseconds.
  let awake = 0;
  let asleep = 0;
  const queue: { at: number; run: () => void }[] = [];
  const tabs: Tab[] = [];
  const channels: { owner: Tab; channel: Channel; run: (task: () => void) => void }[] = [];
  const locks = new Set<string>();

  const trueTime = (): number => start + awake + asleep;
  const seconds = (): number => Math.floor(trueTime() / 1000);
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  // One way through the network takes up to 0.2 s, now and then 2 s.
  const anyLag = (): number => 5 + random() * (random() < 0.05 ? 2000 : 200);

  function after(milliseconds: number, run: () => void): void {
    const at = awake + milliseconds;
    const index = queue.findIndex((other) => other.at > at);
    queue.splice(index < 0 ? queue.length : index, 0, { at, run });
  }

  const world: World = {
    timeouts: { idleTimeout: 600, absoluteTimeout: 100_000, warnBefore: 60, gracePeriod: 0 },
    session: { startedAt: start / 1000, lastActivityAt: start / 1000 },
    person: null,
    recorded: true,
    signInPath: "/login",
    online: true,
    wallAhead: 0,
    lag: anyLag,
    requests: [],
    storage: {},
    openTab,
    async pass(seconds) {
      const end = awake + seconds * 1000;
      await setImmediate();
      let steps = 0;
      for (let next = queue[0]; next && next.at <= end; next = queue[0]) {
        queue.shift();
        if ((steps += 1) > 20_000) throw new Error("the tabs never come to rest");
        awake = next.at;
        next.run();
        await setImmediate();
      }
      awake = end;
      await setImmediate();
    },
    sleep(seconds) {
      asleep += seconds * 1000;
    },
    judge: () => world.session && evaluate(world.session, world.timeouts, seconds()),
    status: () =>
      toSessionStatus({
        evaluation: world.judge(),
        timeouts: world.timeouts,
        signInPath: world.signInPath,
        person: world.person,
        now: seconds(),
      }),
    forge(data) {
      for (const { channel, run } of channels) after(1, () => run(() => channel.onmessage?.({ data } as MessageEvent)));
    },
    renew() {
      if (world.session) world.session.lastActivityAt = seconds();
    },
    signIn(person = null) {
      world.session = { startedAt: seconds(), lastActivityAt: seconds() };
      world.person = person;
    },
  };
  return world;

  function answer(action: string, body: string | undefined): { status: number; body: object } {
    world.requests.push(body === undefined ? `GET ${action}` : `POST ${action} ${body}`);
    if (action === "sign-out") world.session = null;
    if (action === "keepalive" && world.session && world.judge()?.status !== "expired") {
      const { idleFor = 0 } = JSON.parse(body ?? "{}") as { idleFor?: number };
      world.session.lastActivityAt = Math.max(world.session.lastActivityAt, seconds() - idleFor);
    }
    const said = world.status();
    // The answer that tells of the end deletes the cookies.
    if (said.status === "expired") world.session = null;
    if (action === "sign-out" && !world.recorded) return { status: 503, body: { ...said, recorded: false } };
    return { status: action === "keepalive" && said.status === "expired" ? 401 : 200, body: said };
  }

  function openTab({ visible = true, storage = {}, initialStatus }: TabOptions = {}): Tab {
    const waiting: (() => void)[] = [];
    const listeners = new Map<string, { listener: (event: Event) => void; capture: boolean }>();
    const held = new Set<string>();
    let style = { visibility: "" };
    const run = (task: () => void): void => {
      if (tab.stopped) waiting.push(task);
      else task();
    };
    const request: Browser["fetch"] = (url, { body, signal }) =>
      new Promise((resolve, reject) => {
        const fail = (): void => run(() => reject(new TypeError("Failed to fetch")));
        const action = url.slice(url.lastIndexOf("/") + 1);
        signal?.addEventListener("abort", fail);
        after(world.lag(), () => {
          if (!world.online) return fail();
          const { status, body: json } = answer(action, (body ?? undefined) as string | undefined);
          return after(world.lag(), () => {
            const response = { ok: status === 200, status, json: () => Promise.resolve(json) };
            if (world.online) run(() => resolve(response as Response));
            else fail();
          });
        });
      });
    const browser: Browser = {
      Date: { now: () => trueTime() + world.wallAhead * 1000 },
      performance: { now: () => awake },
      setTimeout(task, milliseconds) {
        const timer = Object.assign(() => run(() => timer.armed && task()), { armed: true });
        // Timers of hidden tabs come a second late.
        after(milliseconds < 2 ** 31 ? Math.ceil(milliseconds) + (tab.visible ? 0 : 999) : 0, timer);
        return timer as unknown as number;
      },
      clearTimeout(timer) {
        if (timer !== undefined) (timer as unknown as { armed: boolean }).armed = false;
      },
      fetch: request,
      document: {
        get hidden() {
          return !tab.visible;
        },
        get documentElement() {
          return { style } as HTMLElement;
        },
        createElement: () => ({ append: () => undefined, click: () => (tab.loads += 1) }) as never,
        open() {
          listeners.clear();
          style = { visibility: "" };
          return undefined as never;
        },
        append: () => (tab.replaced = true),
      },
      location: { pathname: "/account", search: "", assign: (url) => (tab.leftTo ??= String(url)) },
      get sessionStorage() {
        if (tab.storage === null) throw new DOMException("Access is denied for this document.", "SecurityError");
        return tab.storage;
      },
      get localStorage() {
        if (tab.storage === null) throw new DOMException("Access is denied for this document.", "SecurityError");
        return world.storage;
      },
      // The engine has one listener for each type.
      addEventListener: (type, listener, capture = false) => listeners.set(type, { listener, capture }),
      removeEventListener: (type) => listeners.delete(type),
      BroadcastChannel: class implements Channel {
        onmessage: Channel["onmessage"] = null;
        constructor() {
          channels.push({ owner: tab, channel: this, run });
        }
        postMessage(data: unknown): void {
          for (const { channel, owner, run } of channels) {
            const deliver = (): void => channel.onmessage?.({ data: structuredClone(data) } as MessageEvent);
            if (owner !== tab) after(1 + random() * 20, () => run(deliver));
          }
        }
        close(): void {
          this.onmessage = null;
          const index = channels.findIndex(({ channel }) => channel === this);
          if (index >= 0) channels.splice(index, 1);
        }
      },
      navigator: {
        locks: {
          async request(name, _options, run) {
            await new Promise<void>((resolve) => after(random() * 3, resolve));
            if (locks.has(name)) return run(null);
            locks.add(name);
            held.add(name);
            return run({ name, mode: "exclusive" }).finally(() => held.delete(name) && locks.delete(name));
          },
        },
      },
    };
    const tab: Tab = {
      engine: createEngine(browser, "/api/session"),
      state: (ticks = false) => tab.engine.state({ first: stateFrom(nothingKnown, null), ticks }),
      visible,
      stopped: false,
      leftTo: null,
      replaced: false,
      loads: 0,
      shown: () => style.visibility === "",
      storage,
      fire(type, more = {}) {
        const event = { type, isTrusted: true, ...more } as unknown as Event;
        run(() => {
          const known = listeners.get(type);
          if (type !== "focus" || known?.capture) known?.listener(event);
        });
      },
      focus: () => run(() => listeners.get("focus")?.listener({ type: "focus", isTrusted: true } as Event)),
      setVisible(next) {
        tab.visible = next;
        tab.fire("visibilitychange");
      },
      resume(...events) {
        tab.stopped = false;
        for (const [type, more] of events) tab.fire(type, more);
        for (const task of waiting.splice(0)) task();
      },
      crash() {
        tab.stopped = true;
        for (const name of held) locks.delete(name);
      },
    };
    tab.engine.attach({ changed: () => undefined, options: { initialStatus } });
    tabs.push(tab);
    return tab;
  }
}
