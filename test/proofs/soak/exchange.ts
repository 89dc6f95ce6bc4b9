import { setTimeout as sleep } from "node:timers/promises";
import { createVisitor } from "../../support/visitor.js";
import type { Answer, Visitor } from "../../support/visitor.js";
import { sentTo } from "./actions.js";
import { changesBy } from "./browser.js";
import type { Browser, Changes, Sending } from "./browser.js";
import type { Farm, Server } from "./farm.js";
import type { Ledger } from "./ledger.js";
import { judge, renewedClock } from "./model.js";
import type { Clock, Session, Span } from "./model.js";

export interface World {
  readonly farm: Farm;
  readonly ledger: Ledger;
}

/** A request that was answered. */
export interface Exchange {
  readonly answer: Answer;
  readonly server: Server;
  readonly sending: Sending;
  readonly during: Span;
  readonly changes: Changes;
  /** Whether the store was there for the server all the while, and answered in time. */
  storeAnswered(): Promise<boolean>;
}

interface Request {
  sending: Sending;
  server: Server;
  do: (visitor: Visitor) => Promise<Answer>;
  /** Where the answer's cookies go; a replay has no browser. */
  browser: Browser | null;
  /** The session that a sign-in makes, if that is what it is. */
  creates?: (during: Span) => Session;
  /** Whether it may rewrite the session's own cookie: a save. */
  saves?: boolean;
  signsOut?: boolean;
}

/** Sends a request and keeps the cookies of its answer. `null`: the connection was lost, and nobody knows what was done. */
export async function exchange(world: World, request: Request): Promise<Exchange | null> {
  const { farm, ledger } = world;
  const { sending, server } = request;
  const { process } = server;
  if (process === null) return null;
  const from = farm.now();
  const logged = process.output().length;
  let during: Span = { from, to: Infinity };
  let changes: Changes = { session: { kind: "none" }, clock: { kind: "none" } };
  const visitor = createVisitor(process.origin, {
    cookies: new Map(sending.cookies),
    onHeaders(status, headers) {
      during = { from, to: farm.now() };
      changes = changesBy(headers);
      const target = sentTo({ status, headers });
      // A clock in the place of a session is the note of its end: `GET status` leaves one, too, and answers 200.
      const replaced = changes.session.kind === "deleted" && changes.clock.kind === "set";
      const over = replaced || status === 401 || target?.startsWith("/login") === true;
      keep(world, request, { changes, during, over });
    },
  });
  ledger.count("requests");
  try {
    const answer = await request.do(visitor);
    if (answer.status >= 500) {
      ledger.count("serverErrors");
      ledger.faults.push(`${answer.status} from ${server.entry}: ${answer.text.slice(0, 200)}`);
    }
    return {
      answer,
      server,
      sending,
      during,
      changes,
      async storeAnswered() {
        if (farm.storeWasInTrouble(during)) return false;
        // What the server wrote before it answered may be read after it.
        await sleep(20);
        return !process.output().slice(logged).includes("ERR_REGISTRY");
      },
    };
  } catch {
    ledger.count("lostConnections");
    return null;
  }
}

/** Does to the browser's jar what an answer says, and remembers what each cookie was handed out for. */
function keep(
  { ledger }: World,
  { sending, browser, creates, saves, signsOut }: Request,
  { changes, during, over }: { changes: Changes; during: Span; over: boolean },
): void {
  if (browser === null) return;
  const created = changes.session.kind === "set" ? creates?.(during) : undefined;
  const session = created ?? sending.session;

  if (changes.session.kind === "set") {
    if (session === null || (created === undefined && saves !== true)) {
      ledger.disagree("an answer that had no cause to set the session cookie set it");
    } else {
      browser.session = { value: changes.session.value, meaning: session };
    }
  } else if (changes.session.kind === "deleted") {
    const held = browser.session?.meaning;
    const isAnothers = held !== undefined && held !== sending.session;
    if (signsOut !== true && isAnothers && wasLeftBehind(sending, during)) {
      ledger.disagree("an answer about the session from before a new sign-in took the new one away");
    }
    browser.session = null;
  }

  if (changes.clock.kind === "deleted") browser.clock = null;
  if (changes.clock.kind !== "set") return;
  const meaning = meaningOfClock(created, sending, { during, over });
  browser.clock = meaning && { value: changes.clock.value, meaning };
}

/** Whether all that is wrong with the session is that its person had signed in anew. */
function wasLeftBehind(sending: Sending, during: Span): boolean {
  const ends = sending.session?.ends.filter(({ at }) => at.from <= during.to) ?? [];
  const finished = ends.length > 0 && ends.every(({ by, at }) => by === "replaced" && at.to !== Infinity);
  return finished && judge(sending, during, false).byTime === "alive";
}

function meaningOfClock(
  created: Session | undefined,
  sending: Sending,
  { during, over }: { during: Span; over: boolean },
): Clock | null {
  if (created !== undefined) return { session: created, activity: during, over: false };
  const session = sending.session ?? sending.clock?.session;
  if (session === undefined) return null;
  return over || sending.session === null ? { session, activity: during, over: true } : renewedClock(sending, during);
}
