import { createSessionReader } from "../cookies/read-session.js";
import type { SessionReader } from "../cookies/read-session.js";
import { SessionTimeoutError } from "../errors.js";
import type { TimeoutEvent } from "../options.js";
import { guardRegistry } from "../registry/guard-registry.js";
import type { SessionRegistry } from "../registry/session-registry.js";
import type { Settings } from "../settings.js";

/** Hands work that must not delay an answer to the platform, so that it is not cut off. */
export type WaitUntil = (work: Promise<unknown>) => void;

/** What every way into the package shares: the settings, the reader with its memo, and the app's ears. */
export interface Context<Session extends object> {
  settings: Settings<Session>;
  readSession: SessionReader<Session>;
  /** Where sessions are known to the server, each wait bounded and each failure an `ERR_REGISTRY`; `null` without one. */
  registry: SessionRegistry | null;
  /** Tells the app of an error. Never throws. */
  report: (error: SessionTimeoutError) => void;
  /** Tells the app that one of its callbacks threw. */
  reportCallback: (name: string, cause: unknown) => void;
  /** Tells the app that a session timed out, without delaying the answer. */
  announce: (event: TimeoutEvent, waitUntil: WaitUntil) => void;
  /** Asks one of the app's callbacks; if it throws, reports that and answers `strictest`. */
  ask: <Answer>(name: string, callback: () => Answer | Promise<Answer>, strictest: Answer) => Promise<Answer>;
}

export function createContext<Session extends object>(settings: Settings<Session>): Context<Session> {
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

  return {
    settings,
    readSession: createSessionReader(settings, report),
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
