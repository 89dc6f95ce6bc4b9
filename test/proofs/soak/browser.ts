import type { IncomingHttpHeaders } from "node:http";
import { cookieChanges } from "../../support/set-cookie.js";
import type { Clock, Presented, Session } from "./model.js";

const sessionCookie = "example";
const clockCookie = "example.clock";

/** What an answer did to a cookie. */
export type Change = { kind: "none" } | { kind: "deleted" } | { kind: "set"; value: string };

export interface Changes {
  readonly session: Change;
  readonly clock: Change;
}

/** The cookies of one request: what is sent, and what each was handed out for. */
export interface Sending extends Presented {
  readonly cookies: ReadonlyMap<string, string>;
}

interface Held<Meaning> {
  readonly value: string;
  readonly meaning: Meaning;
}

/** A person's browser: one jar for all of its tabs. */
export interface Browser {
  session: Held<Session> | null;
  clock: Held<Clock> | null;
}

export function openBrowser(): Browser {
  return { session: null, clock: null };
}

/** What a request sent now carries. */
export function sendingOf({ session, clock }: Browser): Sending {
  const cookies = new Map<string, string>();
  if (session) cookies.set(sessionCookie, session.value);
  if (clock) cookies.set(clockCookie, clock.value);
  return { session: session?.meaning ?? null, clock: clock?.meaning ?? null, cookies };
}

/** What the `Set-Cookie` lines of an answer do. */
export function changesBy(headers: IncomingHttpHeaders): Changes {
  const changes = cookieChanges(headers["set-cookie"] ?? []);
  const change = (name: string): Change => {
    const value = changes.get(name);
    if (value === undefined) return { kind: "none" };
    return value === null ? { kind: "deleted" } : { kind: "set", value };
  };
  return { session: change(sessionCookie), clock: change(clockCookie) };
}
