import { warnInDevelopment } from "./development-warnings.js";
import { slash } from "./next-config.js";
import { inputEvents, wakeSignals } from "./input.js";
import { isAnother } from "./person.js";
import { fresh, minute, patience, slack } from "./durations.js";
import { loadAnew } from "./cover.js";
import { oneAsks } from "./tabs.js";
import { ended, isAlive, type KnownStatus, nothingKnown, stateFrom } from "./session-state.js";
import { isStatus } from "./message.js";
import { countElapsed, since } from "./elapsed-time.js";
import { leave } from "./leave.js";
import { callServer } from "./server-calls.js";
import type { Browser, Channel } from "./browser.js";
import type { Engine } from "./engine-interface.js";
import type { Consumer } from "./hook-options.js";

/**
 * Read it from top to bottom: what is known of the session (`accept`), what is shown of it (`show`), and when the
 * server is asked (`step`). The rest brings news: messages of other tabs, input, signs that the person is back,
 * components.
 *
 * @param basePath where the package's route handlers are mounted
 */
export function createEngine(browser: Browser, basePath: string): Engine {
  // All moments are milliseconds of `elapsed`. Only those in messages are of the wall clock, which all tabs share.
  const elapsed = countElapsed(browser);
  const name = `nst:${basePath}`;
  let channel: Channel | undefined;
  const consumers = new Set<Consumer>();

  let known = nothingKnown;
  // What is known counts only if the server was asked for it at this moment or later.
  let trustedFrom = 0;
  // When there was input that the server was not told of yet; 0 where there was none.
  let unsentInputAt = 0;
  let state = stateFrom(nothingKnown, null);
  // Truthy while the page is made invisible. It may be somebody else's until the server has said who is there.
  let covered: unknown;
  let requestsUnderWay = 0;
  let person: string | null = null;
  let stateWithSeconds = state;
  let warns: boolean | undefined;
  let error: Error | null = null;
  let backOff = slack;
  let retryAt = 0;
  let askedAt = 0;
  // This tab's own `sessionStorage`, and the `localStorage` of all. `nst` in the first is the person for whom the page
  // was loaded anew, until the server has said that the page is theirs.
  let storage: Record<string, string> = {};
  let shared: Record<string, string> = {};
  // How many components there are; 0 also once the page was found to be another person's.
  let running = 0;
  let timer: number | undefined;

  const untilEnd = (): number => askedAt + known.expiresIn * 1000 - elapsed();
  const untilWarning = (): number => untilEnd() - known.warnBefore * 1000 - slack;
  const isTrusted = (): boolean => askedAt >= trustedFrom;
  const canReport = (): unknown => unsentInputAt && known.canExtend;

  function distrust(): void {
    trustedFrom = askedAt + 1;
  }

  /** Takes over a status that was asked for at `at`, unless something newer is known. */
  function accept(status: KnownStatus, at: number): void {
    const before = known;
    if (!running) return;
    if (at < askedAt && before.now - before.idleSeconds >= status.now - status.idleSeconds) return;
    if (isAnother(person, status.person)) {
      // The page shows somebody else's data. It is taken away, and the engine does nothing from here on.
      running = 0;
      return loadAnew(browser, storage, status.person);
    }
    warnInDevelopment(status);
    person = status.person ?? person;
    // A page that is about a person and has ended goes on for that person alone, and not for one who is unknown.
    if (isAlive(status) ? state.reason && person && !status.person : !status.reason) {
      // The response that tells of an end also deletes the cookies. Whoever asks after it hears that nobody is signed
      // in, and not why. So it is told from the deadline: if that is over, the time ran out; if not, somebody signed
      // out.
      if (isAlive(before)) status = untilEnd() > 0 ? { ...status, reason: "signed-out" } : ended(before);
      else if (before.reason) status = before;
    }
    known = status;
    askedAt = at;
    error = null;
    backOff = slack;
    retryAt = at + slack;
    // The server knows of this input, or of later activity.
    if (unsentInputAt < at - status.idleSeconds * 1000 + slack) unsentInputAt = 0;
    show();
    if (known.reason === "signed-out") {
      // What `useKeptForm` kept on any page is for those whose session ended without their doing.
      for (const kept of [storage, shared]) for (const key in kept) if (key.startsWith(`${name}:`)) delete kept[key];
    }
    if (known.reason && (before === nothingKnown || isAlive(before))) leave(browser, consumers, known);
  }

  /** Has the components show what is known. */
  function show(): void {
    const ms = untilEnd();
    const unconfirmed = error ?? !isTrusted();
    covered &&= running && !error && unconfirmed;
    browser.document.documentElement.style.visibility = covered ? "hidden" : "";
    let shown = { ...known, person };
    if (isAlive(known)) {
      // While there is input that the server was not told of, nobody is warned: telling the server moves the end.
      shown.status = untilWarning() > 0 || (!unconfirmed && canReport()) ? "active" : "warning";
      // The server says when a session has ended. As long as it cannot be asked, the deadline says so.
      if (unconfirmed && ms <= 0) shown = ended(shown);
    }
    const warned = warns;
    const next = stateFrom(shown, error);
    if (Object.values(next).join() !== Object.values(state).join()) state = next;
    warns = state.status === "warning";
    // A warning comes up to a second early. It then shows no more seconds than `warnBefore`.
    stateWithSeconds = warns
      ? { ...state, secondsLeft: Math.max(0, Math.min(known.warnBefore, Math.ceil(ms / 1000))) }
      : state;
    for (const consumer of consumers) {
      consumer.changed?.();
      // It is called in a microtask, so that what the app's function throws is the app's error and stops nothing here.
      if (warns && !warned) queueMicrotask(() => consumer.options.onWarning?.());
    }
  }

  /** @param reason why there is no session after this request */
  async function call(
    action: "status" | "keepalive" | "sign-out",
    body?: object,
    reason?: "signed-out",
  ): Promise<unknown> {
    const at = elapsed();
    const status = await callServer(browser, `${basePath}/${action}${slash}`, body);
    if (reason) status.reason = reason;
    channel?.postMessage({ ...status, askedAt: since(browser, elapsed() - at) });
    accept(status, at);
    if (running) delete storage.nst;
    return status.recorded ?? (isAlive(known) || reason);
  }

  /** Tells the server of input. Where there was none, asks for the status, unless another tab's came in meanwhile. */
  async function request(): Promise<unknown> {
    return canReport()
      ? call("keepalive", { idleFor: Math.ceil((elapsed() - unsentInputAt) / 1000) })
      : !isTrusted() && call("status");
  }

  /** Waits for a request, and keeps `step` from making another one. Resolves to false if it fails; `error` says why. */
  async function attempt(task: Promise<unknown>): Promise<boolean> {
    requestsUnderWay++;
    const done = await task.catch((problem: Error) => {
      error = problem;
      show();
    });
    requestsUnderWay--;
    step();
    return !!done;
  }

  /** Asks the server if that is due; else sets the one timer to when it is, or to the next second of a warning. */
  function step(): void {
    browser.clearTimeout(timer);
    // The server is asked a little after the edge, at which what is shown changes: to a warning, or to the end. By then
    // it has come to the edge too, and need not be asked twice. Input is reported a little before the warning is due.
    // That moves the end, so the warning does not come.
    let wait = isAlive(known)
      ? 100 + (state.status === "active" ? untilWarning() - (unsentInputAt ? slack : 0) : untilEnd())
      : Infinity;
    // It is not asked twice at a time: the end of a request is news. Nor is it before it may be asked again.
    if (!isTrusted() || wait <= 0) wait = requestsUnderWay ? Infinity : retryAt - elapsed();
    if (!(running && wait < Infinity)) return;
    if (wait > 0) {
      // The seconds of a warning change. A warning itself is not shown before the server was asked.
      if (warns) show();
      timer = browser.setTimeout(
        step,
        // A warning that is seen ticks each second. A hidden tab need not look in between, but timers take less than
        // 2^31.
        Math.min(wait, browser.document.hidden ? 1e9 : warns && untilEnd() > 0 ? (untilEnd() % 1000) + 1 : minute),
      );
    } else {
      distrust();
      // The pause holds after a request that succeeds, too. Otherwise a server whose response leaves this tab at the
      // edge would be asked again and again.
      retryAt = elapsed() + backOff;
      backOff = Math.min(backOff * 2, minute);
      void attempt(known === nothingKnown || backOff > patience ? request() : oneAsks(browser, name, request));
    }
  }

  function onInput(event: Event & Partial<MouseEvent>): void {
    // Input counts only where a person made it. Events that scripts make are not trusted, and a browser reports a move
    // of no distance when the page moves under a resting pointer. In a warning, only the stay action extends.
    if (
      !(
        event.isTrusted &&
        state.status === "active" &&
        (event.type !== "mousemove" || event.movementX || event.movementY)
      )
    ) {
      return;
    }
    for (const { options } of consumers) if (options.trackActivity === false) return;
    // If the warning is overdue, the machine slept, and the server is asked before this input may extend anything.
    if (untilWarning() > 0) {
      const before = unsentInputAt;
      unsentInputAt = elapsed();
      if (before) return;
    }
    step();
  }

  function onWake({ type, persisted }: Event & { persisted?: boolean }): void {
    if (browser.document.hidden || type === "pagehide") {
      // A hidden page may be frozen at once, so unsent input is reported now.
      if (!requestsUnderWay && canReport()) void attempt(request());
      if (type === "pagehide") closeChannel();
      return;
    }
    openChannel();
    if (type === "online") retryAt = 0;
    else trustedFrom = Math.max(trustedFrom, elapsed() - (persisted ? 0 : fresh));
    if (persisted) {
      // The page was in the browser's cache, where it heard nothing of the other tabs.
      covered = person;
      show();
    }
    step();
  }

  /** Opens the channel by which the tabs tell each other what they know. Old browsers have no such channels. */
  function openChannel(): void {
    if (channel || !browser.BroadcastChannel) return;
    channel = new browser.BroadcastChannel(name);
    channel.onmessage = ({ data }) => {
      if (isStatus(data)) accept(data, elapsed() - since(browser, data.askedAt));
      step();
    };
  }

  // The channel is closed, because a browser throws a page that listens for messages out of its cache.
  function closeChannel(): void {
    channel = channel?.close() as undefined;
  }

  /**
   * Starts or stops the engine. It runs after all components that come and go together have done so, because StrictMode
   * has them go and come again.
   */
  function arrange(): void {
    running = consumers.size;
    const change = running ? "addEventListener" : "removeEventListener";
    // Input is caught in the capture phase, so that nothing the page does hides it. (On the window, browsers take such
    // listeners for passive.)
    for (const type of inputEvents) browser[change](type, onInput, true);
    // These are not caught in the capture phase, where each field that is focused would count as well.
    for (const type of wakeSignals) browser[change](type, onWake);
    if (running) openChannel();
    else {
      closeChannel();
      // What the other tabs say from here on is missed, so the next component starts afresh.
      known = nothingKnown;
      retryAt = 0;
      show();
    }
    for (const {
      options: { initialStatus },
    } of consumers) {
      if (initialStatus && initialStatus.now > known.now) {
        // The status was made while the page was being loaded, at the earliest, even if the wall clocks of this machine
        // and the server say otherwise.
        accept(
          initialStatus,
          elapsed() - Math.min(browser.performance.now(), since(browser, initialStatus.now * 1000)),
        );
      }
    }
    try {
      shared = browser.localStorage;
      storage = browser.sessionStorage;
    } catch {
      // The browser forbids storage. It then forbids cookies too, so there is no session to follow.
    }
    if (storage.nst) {
      // This page was loaded because another person signed in, but a cache may have had it from before that. So it is
      // covered until the server has said who is there.
      covered = true;
      distrust();
      retryAt = 0;
      show();
    }
    step();
  }

  return {
    state: (view) => (!error && known === nothingKnown ? view.first : view.ticks ? stateWithSeconds : state),
    attach(consumer) {
      // Someone may have signed in without leaving the page, so the server is to be asked anew.
      if (!isAlive(known)) distrust();
      consumers.add(consumer);
      queueMicrotask(arrange);
      return () => {
        consumers.delete(consumer);
        queueMicrotask(arrange);
      };
    },
    ask() {
      distrust();
      step();
    },
    stayActive: () => attempt(call("keepalive", {})),
    signOut: () => attempt(call("sign-out", {}, "signed-out")),
  };
}
