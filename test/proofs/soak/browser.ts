import type { IncomingHttpHeaders } from "node:http";
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

/** What the `Set-Cookie` lines of an answer do, the last one of a name counting. */
export function changesBy(headers: IncomingHttpHeaders): Changes {
  const change = (wanted: string): Change => {
    const line = headers["set-cookie"]?.filter((candidate) => candidate.startsWith(`${wanted}=`)).at(-1);
    if (line === undefined) return { kind: "none" };
    const value = line.slice(wanted.length + 1).split(";")[0] ?? "";
    return value === "" || /max-age=0/i.test(line) ? { kind: "deleted" } : { kind: "set", value };
  };
  return { session: change(sessionCookie), clock: change(clockCookie) };
}
