import { isAnother } from "./person.js";
import { minute, patience, slack } from "./durations.js";
import { inputEvents, isInput, wakeSignals } from "./input.js";
import { ended, isAlive, type KnownStatus, stateFrom, unknownStatus } from "./session-state.js";
import type { Browser } from "./browser.js";
import type { Engine } from "./engine-interface.js";
import { isStatus } from "./message.js";
import { createClock, since } from "./clocks.js";
import { warnInDevelopment } from "./development-warnings.js";
import { createTabs } from "./tabs.js";
import { slash } from "./next-config.js";
import { loadAnew } from "./cover.js";
import { leave } from "./leave.js";
import { callServer } from "./server-calls.js";
import type { Consumer } from "./hook-options.js";

/** @param basePath where the package's route handlers are mounted */
export function createEngine(browser: Browser, basePath: string): Engine {
  const now = createClock(browser);
  const tabs = createTabs(browser, `nst:${basePath}`, onMessage);
  const consumers = new Set<Consumer>();

  let latest = unknownStatus;
  // `latest` is not relied on, and the server asked whatever the time, if it was asked for before this.
  let trustedFrom = 1;
  // The last input the server was not told of, on the engine's clock; 0: none.
  let inputAt = 0;
  let state = stateFrom(unknownStatus, null);
  // A page back from the cache is not seen until the server has answered: another person may be there now.
  let covered: unknown;
  // Requests under way, whose answer is worth waiting for.
  let busy = 0;
  // Whom this page is about.
  let person: string | null = null;
  let ticking = state;
  let error: Error | null = null;
  // When the server may be asked again, on the engine's clock.
  let backOff = slack;
  let retryAt = 0;
  // When `latest` was asked for, on the engine's clock.
  let askedAt = 0;
  // This tab's own. `nst` is the person for whom the page was loaded anew, until the server has said that it is theirs.
  let storage: Record<string, string> = {};
  // How many components there are; 0 also once the page is not this person's any more.
  let running = 0;
  let timer: number | undefined;

  const left = (): number => askedAt + latest.expiresIn * 1000 - now();
  // Until the warning.
  const spare = (): number => left() - latest.warnBefore * 1000 - slack;
  const canReport = (): unknown => inputAt && latest.canExtend;

  /** Takes what the server said, asked at `at`, unless something newer is known. */
  function accept(status: KnownStatus, at: number): void {
    const known = latest;
    if (!running) return;
    if (at < askedAt && status.now - status.idleSeconds <= known.now - known.idleSeconds) return;
    if (isAnother(person, status.person)) {
      // From here on the engine does nothing: what there is to see, and what listens, is somebody else's.
      running = 0;
      return loadAnew(browser, storage, status.person);
    }
    warnInDevelopment(status);
    person = status.person ?? person;
    if (status.status === "anonymous" && !status.reason) {
      // The end was met by a request of another tab, and that answer deleted the cookies. Before the deadline, it was a
      // sign-out that no tab told us of.
      if (isAlive(known)) status = left() > 0 ? { ...status, reason: "signed-out" } : ended(known);
      else if (known.reason) status = known;
    }
    latest = status;
    askedAt = at;
    error = null;
    backOff = slack;
    retryAt = at + slack;
    if (inputAt < at - status.idleSeconds * 1000 + slack) inputAt = 0;
    settle();
    if (latest.reason && (known === unknownStatus || isAlive(known))) leave(browser, consumers, latest);
  }

  /** Shows what is known. */
  function settle(): void {
    const ms = left();
    // Then the deadline alone ends the session here.
    const unconfirmed = error ?? askedAt < trustedFrom;
    covered &&= !error && unconfirmed && running;
    browser.document.documentElement.style.visibility = covered ? "hidden" : "";
    let shown = { ...latest, person };
    if (isAlive(latest)) {
      // Input the server was not told of is told before anyone is warned.
      shown.status = spare() > 0 || (!unconfirmed && canReport()) ? "active" : "warning";
      if (unconfirmed && ms <= 0) shown = ended(shown);
    }
    const warned = state.status === "warning";
    const next = stateFrom(shown, error);
    if (Object.values(next).join() !== Object.values(state).join()) state = next;
    const warns = state.status === "warning";
    // A warning comes up to a second early, and does not say so.
    ticking = warns ? { ...state, secondsLeft: Math.max(0, Math.min(latest.warnBefore, Math.ceil(ms / 1000))) } : state;
    for (const consumer of consumers) {
      consumer.changed();
      // Later, so that what the app throws is the app's.
      if (warns && !warned) queueMicrotask(() => consumer.options.onWarning?.());
    }
  }

  async function call(action: "status" | "keepalive" | "sign-out", idleFor?: number): Promise<boolean> {
    const at = now();
    const askedAt = since(browser, 0);
    const answer = await callServer(browser, `${basePath}/${action}${slash}`, action !== "status" && { idleFor });
    if (action === "sign-out") answer.reason = "signed-out";
    tabs.tell({ ...answer, askedAt });
    accept(answer, at);
    if (running) delete storage.nst;
    if (answer.recorded === false) throw Error("signed out here only");
    return isAlive(latest) || action === "sign-out";
  }

  /** Tells the server about input; where there was none asks it, unless another tab's answer came first. */
  async function request(): Promise<boolean> {
    return canReport()
      ? call("keepalive", Math.ceil((now() - inputAt) / 1000))
      : askedAt < trustedFrom && call("status");
  }

  /** Has everything else wait for a request. Resolves to false if it fails, and then `error` says why. */
  async function attempt(task: Promise<boolean | void>): Promise<boolean> {
    busy++;
    let done = false;
    try {
      done = !!(await task);
    } catch (problem) {
      error = problem as Error;
      settle();
    }
    busy--;
    step();
    return done;
  }

  /** Does what is due and sets the one timer to what comes next. */
  function step(): void {
    browser.clearTimeout(timer);
    const ms = left();
    const warns = state.status === "warning";
    // The server is asked a little late, so that it has come to the edge too and need not be asked again.
    let wait = 100 + (state.status === "active" ? spare() - (inputAt ? slack : 0) : ms);
    const due = askedAt < trustedFrom || (isAlive(latest) && wait <= 0);
    if (due) wait = retryAt - now();
    // A request under way steps on when it is done.
    if (!(running && (due ? !busy : isAlive(latest)))) return;
    if (wait > 0) {
      if (warns) settle();
      timer = browser.setTimeout(
        step,
        Math.min(wait, browser.document.hidden ? 2e9 : warns && ms > 0 ? (ms % 1000) + 1 : minute),
      );
    } else {
      // Until there is an answer. Even then the next question waits: a server may send us back to an edge at once.
      trustedFrom = askedAt + 1;
      retryAt = now() + backOff;
      backOff = Math.min(minute, backOff * 2);
      void attempt(latest === unknownStatus || backOff > patience ? request() : tabs.oneAsks(request));
    }
  }

  function onMessage(status: unknown): void {
    if (isStatus(status)) accept(status, now() - since(browser, status.askedAt));
    step();
  }

  function onInput(event: Event): void {
    if (!isInput(event) || state.status !== "active") return;
    for (const { options } of consumers) if (options.trackActivity === false) return;
    // Past the edge the machine slept, and the server is asked before this input may extend anything.
    if (spare() > 0) {
      const known = inputAt;
      inputAt = now();
      if (known) return;
    }
    step();
  }

  function onWake({ type, persisted }: Event & { persisted?: boolean }): void {
    if (type === "pagehide" || browser.document.hidden) {
      // A hidden page may be frozen at once, so unsent input is reported now.
      if (!busy && canReport()) void attempt(request());
      if (type === "pagehide") tabs.close();
      return;
    }
    if (running) tabs.open();
    // How old what a tab knows may be when the person comes back to it.
    const fresh = 5000;
    if (type === "online") retryAt = 0;
    else trustedFrom = Math.max(trustedFrom, now() - (persisted ? 0 : fresh));
    if (persisted) {
      // Nobody could tell this tab anything meanwhile.
      covered = person;
      settle();
    }
    step();
  }

  /** Once for all components that come and go together: StrictMode's go and come again. */
  function arrange(): void {
    running = consumers.size;
    if (running) {
      tabs.open();
      // In the capture phase, so that nothing the page does hides them. (Browsers take those of the window for passive.)
      for (const type of inputEvents) browser.addEventListener(type, onInput, true);
      // Not in it: fields are focused too.
      for (const type of wakeSignals) browser.addEventListener(type, onWake);
    } else {
      tabs.close();
      // What the other tabs say from here on is missed, so the next component starts afresh.
      latest = unknownStatus;
      retryAt = 0;
      settle();
    }
    for (const consumer of consumers) {
      const { initialStatus } = consumer.options;
      if (initialStatus && initialStatus.now > latest.now) {
        // Made while the page was being loaded, at the earliest; this machine's wall clock may say later.
        accept(initialStatus, now() - Math.min(browser.performance.now(), since(browser, initialStatus.now * 1000)));
      }
    }
    try {
      storage = browser.sessionStorage;
    } catch {
      // Forbidden, and so are cookies then.
    }
    if (storage.nst) {
      // It was loaded for another person, and may have come from a cache.
      covered = trustedFrom = askedAt + 1;
      retryAt = 0;
      settle();
    }
    return step();
  }

  return {
    state: (withSeconds) => (withSeconds ? ticking : state),
    attach(consumer) {
      // Someone may have signed in without leaving the page.
      if (!isAlive(latest)) trustedFrom = askedAt + 1;
      consumers.add(consumer);
      queueMicrotask(arrange);
      return () => {
        consumers.delete(consumer);
        queueMicrotask(arrange);
      };
    },
    stayActive: () => attempt(call("keepalive")),
    signOut: () => attempt(call("sign-out")),
  };
}
