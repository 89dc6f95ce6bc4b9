import { SessionTimeoutError } from "../errors.js";
import type { TimeoutEvent } from "../options.js";
import { guardRegistry } from "../registry/guard-registry.js";
import type { SessionRegistry } from "../registry/session-registry.js";
import { requirePassword } from "../settings.js";
import type { Settings } from "../settings.js";

/** Hands work that must not delay an answer to the platform, so that it is not cut off. */
export type WaitUntil = (work: Promise<unknown>) => void;

/** What every way into the package shares: the settings, the registry and the app's ears. */
export interface Context {
  settings: Settings;
  /** Where sessions are known to the server, each wait bounded and each failure an `ERR_REGISTRY`; `null` without one. */
  registry: SessionRegistry | null;
  /**
   * To be called before anything is read: what need not be there while the app is built is asked for now.
   *
   * @throws SessionTimeoutError `ERR_OPTIONS` without a password that can be used
   */
  begin: () => void;
  /** Tells the app of an error. Never throws. */
  report: (error: SessionTimeoutError) => void;
  /** Tells the app that one of its callbacks threw, or answered what it may not. */
  reportCallback: (name: string, cause: unknown) => void;
  /** Tells the app that a session timed out, without delaying the answer. */
  announce: (event: TimeoutEvent, waitUntil: WaitUntil) => void;
  /** Asks one of the app's callbacks; if it throws, reports that and answers `strictest`. */
  ask: <Answer>(name: string, callback: () => Answer | Promise<Answer>, strictest: Answer) => Promise<Answer>;
}

export function createContext(settings: Settings): Context {
  function report(error: SessionTimeoutError): void {
    void quietly(() => settings.onError?.(error));
  }

  function reportCallback(name: string, cause: unknown): void {
    report(new SessionTimeoutError("ERR_CALLBACK", `${name} threw`, { cause }));
  }

  async function ask<Answer>(
    name: string,
    callback: () => Answer | Promise<Answer>,
    strictest: Answer,
  ): Promise<Answer> {
    try {
      return await callback();
    } catch (cause) {
      reportCallback(name, cause);
      return strictest;
    }
  }

  let begun = false;

  return {
    settings,
    begin() {
      if (begun) return;
      requirePassword(settings);
      begun = true;
      for (const danger of cookieDangers(settings)) report(new SessionTimeoutError("ERR_OPTIONS", danger));
    },
    registry: settings.registry === null ? null : guardRegistry(settings.registry),
    report,
    reportCallback,
    ask,
    announce(event, waitUntil) {
      if (settings.onTimeout === undefined) return;
      waitUntil(ask("onTimeout", () => settings.onTimeout?.(event), undefined));
    },
  };
}

async function quietly(callback: () => unknown): Promise<void> {
  try {
    await callback();
  } catch {
    // There is nobody left to tell: this is the callback that is told.
  }
}

/** What an app may want for reasons of its own, and its reviewer should hear of. */
function cookieDangers({ session }: Settings): string[] {
  const { httpOnly, secure } = session.cookieOptions ?? {};
  return [
    httpOnly === false && "session.cookieOptions.httpOnly is false: scripts on a page can read and copy the session",
    secure === false &&
      process.env.NODE_ENV === "production" &&
      "session.cookieOptions.secure is false: the session is sent over plain HTTP too, for anyone on the way to copy",
  ].filter((danger) => danger !== false);
}
