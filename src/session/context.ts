import { SessionTimeoutError } from "../errors.js";
import { guardRegistry } from "../registry/guard-registry.js";
import type { SessionRegistry } from "../registry/session-registry.js";
import { requirePassword } from "../settings.js";
import type { Settings } from "../settings.js";
import { report } from "./callbacks.js";

/** What a session is judged, started and ended with. */
export interface SessionContext {
  settings: Settings;
  /** The app's registry, with every wait bounded and every failure an `ERR_REGISTRY`; `null` without one. */
  registry: SessionRegistry | null;
}

/** What the middleware, the route handlers and the functions of this package share. */
export interface Context extends SessionContext {
  /**
   * Checks the password, and reports cookie options that are risky. It is called before a request is looked at and not
   * at import, because an app is often built where its secrets are not.
   *
   * @throws SessionTimeoutError `ERR_OPTIONS` without a password that can be used
   */
  begin: () => void;
}

export function createContext(settings: Settings): Context {
  let begun = false;
  return {
    settings,
    registry: settings.registry === null ? null : guardRegistry(settings.registry),
    begin() {
      if (begun) return;
      requirePassword(settings);
      begun = true;
      for (const danger of cookieDangers(settings)) report(settings, new SessionTimeoutError("ERR_OPTIONS", danger));
    },
  };
}

/** Cookie options that an app may have its reasons for, and that its reviewer should hear of. */
function cookieDangers({ session }: Pick<Settings, "session">): string[] {
  const { httpOnly, secure } = session.cookieOptions ?? {};
  const dangers: string[] = [];
  if (httpOnly === false) {
    dangers.push("session.cookieOptions.httpOnly is false: scripts on a page can read and copy the session");
  }
  if (secure === false && process.env.NODE_ENV === "production") {
    dangers.push(
      "session.cookieOptions.secure is false: the session is sent over plain HTTP too, for anyone on the way to copy",
    );
  }
  return dangers;
}
