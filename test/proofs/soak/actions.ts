import { formWith } from "../../support/visitor.js";
import type { Answer, Visitor } from "../../support/visitor.js";
import type { Entry } from "../../support/example-app.js";
import type { Reason } from "./model.js";

/** What an answer took the request for. `passed`: it was let through, and who it was did not matter. */
export type Outcome =
  | { is: "alive"; idleSeconds?: number }
  | { is: "ended"; reason: Reason | null }
  | { is: "nobody" }
  | { is: "passed" }
  | { is: "odd" };

/** Something a person does that leaves them signed in, or not, as they were. */
export interface Action {
  readonly name: string;
  /** How often, beside the others. */
  readonly weight: number;
  /** @param noteForm the hidden fields of the form on this person's account page, where `sendsNoteForm` */
  do: (visitor: Visitor, noteForm: Readonly<Record<string, string>>) => Promise<Answer>;
  /** Whether it sends the form that saves a note: the account page must have been loaded before. */
  readonly sendsNoteForm?: boolean;
  read: (answer: Answer, name: string) => Outcome;
  /** Whether it is activity that has the clock written: `when due` after a grace period. */
  readonly renews: "when due" | "always" | "never";
  /** Whether the server asks the store. A middleware on Edge cannot: what runs behind it does. */
  asksStore: (entry: Entry) => boolean;
}

/** The path and query of where an answer sends people, or `null`. */
export function sentTo({ status, headers }: Pick<Answer, "status" | "headers">): string | null {
  return status >= 300 && status < 400 ? (headers.location ?? "").replace(/^https?:\/\/[^/]+/, "") : null;
}

function reasonIn(text: unknown): Reason | null {
  return text === "idle" || text === "absolute" || text === "revoked" ? text : null;
}

/** A page that sends people somewhere else has taken them for signed out. */
function readRedirect(target: string, from: string): Outcome {
  // An id left behind by a new sign-in: the page is loaded once more, with what the browser has by then.
  if (target.replace(/[?&]session-timeout=again$/, "") === from) return { is: "ended", reason: null };
  if (!target.startsWith("/login")) return { is: "odd" };
  const reason = new URL(target, "http://localhost").searchParams.get("reason");
  return reason === null ? { is: "nobody" } : { is: "ended", reason: reasonIn(reason) };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** 409 is for an id that a new sign-in has left behind. */
function refused({ status }: Answer): boolean {
  return status === 401 || status === 409;
}

function readRefusal({ text }: Answer): Outcome {
  const { error, reason } = parsed(text);
  if (error === "not_signed_in") return { is: "nobody" };
  if (error === "session_superseded") return { is: "ended", reason: null };
  return error === "session_expired" ? { is: "ended", reason: reasonIn(reason) } : { is: "odd" };
}

function readStatus({ text }: Answer): Outcome {
  const { status, reason, idleSeconds, error } = parsed(text);
  if (error === "session_superseded") return { is: "ended", reason: null };
  if (status === "anonymous") return { is: "nobody" };
  if (status === "expired") return { is: "ended", reason: reasonIn(reason) };
  return status === "active" || status === "warning"
    ? { is: "alive", idleSeconds: Number(idleSeconds) }
    : { is: "odd" };
}

function readAccountPage(answer: Answer, name: string): Outcome {
  const target = sentTo(answer);
  if (target !== null) return readRedirect(target, "/account");
  return answer.text.includes(`Hello, <!-- -->${name}<`) ? { is: "alive" } : { is: "odd" };
}

/** The form that saves a note, on an account page. */
export function noteFormOn({ text }: Answer): Readonly<Record<string, string>> {
  const fields = formWith(text, 'name="note"');
  if (fields === null) throw new Error("the account page has no form that saves a note");
  return fields;
}

export const accountPage: Action = {
  name: "account page",
  weight: 25,
  do: (visitor) => visitor.visit("/account"),
  read: readAccountPage,
  renews: "when due",
  asksStore: () => true,
};

export const actions: readonly Action[] = [
  accountPage,
  {
    name: "prerendered page",
    weight: 20,
    do: (visitor) => visitor.visit("/static-page"),
    read(answer) {
      const target = sentTo(answer);
      if (target !== null) return readRedirect(target, "/static-page");
      return answer.status === 200 ? { is: "passed" } : { is: "odd" };
    },
    renews: "when due",
    asksStore: (entry) => entry === "proxy",
  },
  {
    name: "API",
    weight: 20,
    do: (visitor) => visitor.call("/api/me"),
    read(answer, name) {
      if (refused(answer)) return readRefusal(answer);
      return parsed(answer.text)["name"] === name ? { is: "alive" } : { is: "odd" };
    },
    renews: "when due",
    asksStore: () => true,
  },
  {
    name: "saving a note",
    weight: 6,
    // A Server Action, which answers with the page.
    do: (visitor, noteForm) => visitor.submit("/account", { ...noteForm, note: "a note" }),
    sendsNoteForm: true,
    read: readAccountPage,
    renews: "when due",
    asksStore: () => true,
  },
  {
    name: "status",
    weight: 12,
    do: (visitor) => visitor.call("/api/session/status"),
    read: readStatus,
    renews: "never",
    asksStore: () => true,
  },
  {
    name: "keepalive",
    weight: 8,
    do: (visitor) => visitor.call("/api/session/keepalive", { method: "POST" }),
    read: readStatus,
    renews: "always",
    asksStore: () => true,
  },
];
