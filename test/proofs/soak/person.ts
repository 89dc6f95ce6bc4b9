import type { Answer, Visitor } from "../../support/visitor.js";
import { accountPage, actions, noteFormOn } from "./actions.js";
import type { Action } from "./actions.js";
import { openBrowser, sendingOf } from "./browser.js";
import type { Browser, Sending } from "./browser.js";
import { exchange } from "./exchange.js";
import type { Exchange, World } from "./exchange.js";
import { limits } from "./farm.js";
import type { Entry } from "../../support/example-app.js";
import type { Server } from "./farm.js";
import { idleFor, judge, lastActivity, mustRenew, noteEnd, settle } from "./model.js";
import type { End, Session, Span } from "./model.js";

/** Somebody with a browser and, now and then, several tabs busy at once. */
export interface Person {
  readonly name: string;
  readonly browser: Browser;
  /** Every session of theirs that could still be presented. */
  readonly sessions: Session[];
  /** When an administrator ended all of their sessions. */
  readonly revocations: Span[];
  /** Cookies of sessions that are over, as somebody who copied them would have them. */
  readonly copies: Sending[];
  /** What the form on their account page sends, by the server the page came from. */
  readonly noteForms: Map<Entry, Readonly<Record<string, string>>>;
}

export function createPerson(number: number): Person {
  const name = `Person ${String(number).padStart(3, "0")}`;
  return { name, browser: openBrowser(), sessions: [], revocations: [], copies: [], noteForms: new Map() };
}

/**
 * By how many seconds machines' clocks may differ: a sign-in that the store missed is met later, and if it is said to have
 * been so soon after a revocation, it may as well have been before.
 */
const clockTolerance = 30;

const keptSessions = 20;
const keptCopies = 3;

function pick<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

const lots = actions.flatMap((action) => Array.from({ length: action.weight }, () => action));

/** What a person does next, in one to three tabs at a time. */
export async function act(world: World, person: Person): Promise<void> {
  const signedIn = person.browser.session !== null;
  const chance = Math.random();
  const first = async () => {
    if (!signedIn) return chance < 0.8 ? signIn(world, person) : use(world, person, pick(lots));
    if (chance < 0.04) return signOut(world, person);
    if (chance < 0.07) return signIn(world, person);
    if (chance < 0.1 && person.copies.length > 0) return replay(world, person);
    return use(world, person, pick(lots));
  };
  const otherTabs = Math.floor(Math.random() * 3);
  const tabs = [first, ...Array.from({ length: otherTabs }, () => () => use(world, person, pick(lots)))];
  await Promise.all(tabs.map((tab) => world.farm.withRequest(tab)));
}

/** Somebody who copied cookies before their session was over tries them. */
async function replay(world: World, person: Person): Promise<void> {
  world.ledger.count("replays");
  const server = world.farm.anyServer();
  const { action, send } = prepare(person, server, pick(lots));
  const sent = await exchange(world, { sending: pick(person.copies), server, do: send, browser: null });
  if (sent) await examine(world, person, action, sent);
}

/** Nobody sends a form before they have seen the page that it is on. */
function prepare(
  { noteForms }: Person,
  { entry }: Server,
  wanted: Action,
): { action: Action; send: (visitor: Visitor) => Promise<Answer> } {
  const noteForm = noteForms.get(entry);
  const action = wanted.sendsNoteForm && noteForm === undefined ? accountPage : wanted;
  return { action, send: (visitor) => action.do(visitor, noteForm ?? {}) };
}

async function use(world: World, person: Person, wanted: Action): Promise<void> {
  const { browser } = person;
  const server = world.farm.anyServer();
  const { action, send } = prepare(person, server, wanted);
  const sent = await exchange(world, {
    sending: sendingOf(browser),
    server,
    do: send,
    browser,
    saves: action.sendsNoteForm === true,
  });
  if (sent) await examine(world, person, action, sent);
}

/** Holds an answer against the model. */
async function examine(world: World, person: Person, action: Action, sent: Exchange): Promise<void> {
  const { ledger } = world;
  const { answer, during, sending, server, changes } = sent;
  if (answer.status >= 500) return;
  const outcome = action.read(answer, person.name);
  if (action === accountPage && outcome.is === "alive") person.noteForms.set(server.entry, noteFormOn(answer));
  const storeAnswered = action.asksStore(server.entry) && (await sent.storeAnswered());
  const verdict = judge(sending, during, storeAnswered);
  const told = sending.clock?.over === true;
  if (outcome.is === "ended") {
    ledger.end(outcome.reason);
    copy(person, sending);
  }

  const say = (what: string) =>
    ledger.disagree(
      `${person.name}, ${action.name} at ${server.entry}.ts: ${what}; must be ${JSON.stringify(verdict)}, was ` +
        `${answer.status} ${JSON.stringify(outcome)} ${JSON.stringify({ during, sending: { session: sending.session, clock: sending.clock?.activity } })}`,
    );

  if (outcome.is === "odd") return say(`an answer nobody expects: ${answer.text.slice(0, 200)}`);
  if (verdict.must === "open") {
    ledger.leaveOpen(verdict.byTime === "open" ? "the clock" : (verdict.unclear[0] ?? "the store"));
    const seen = outcome.is === "alive" || outcome.is === "ended" ? outcome.is : null;
    if (storeAnswered && seen && verdict.byTime === "alive") settle(sending, during, seen);
    return;
  }
  if (verdict.must === "nobody") {
    const right = outcome.is === "nobody" || outcome.is === "passed" || (told && outcome.is === "ended");
    return right ? ledger.agree() : say("somebody without a session has one");
  }
  if (verdict.must === "ended") {
    if (outcome.is === "alive" || outcome.is === "passed") return say("a session that is over is not");
    // Behind an Edge middleware an API of the app sees nobody, and does not know why.
    const silent = outcome.is === "nobody" ? verdict.byTime === "alive" || verdict.reasons.length === 0 : false;
    const reason = outcome.is === "ended" ? outcome.reason : null;
    const right = verdict.reasons.length === 0 || verdict.reasons.some((wanted) => wanted === reason);
    return silent || right ? ledger.agree() : say("it is over for another reason");
  }
  if (outcome.is !== "alive" && outcome.is !== "passed") return say("a session that is alive is not");
  if (action.renews !== "never" && changes.clock.kind !== "set") {
    if (action.renews === "always" || mustRenew(sending, during)) return say("activity was not recorded");
  }
  if (outcome.is === "alive" && outcome.idleSeconds !== undefined && action.renews === "never") {
    const { least, most } = idleFor(sending, during);
    if (outcome.idleSeconds < Math.floor(least) || outcome.idleSeconds > Math.ceil(most))
      return say("idle for another time");
  }
  ledger.agree();
  if (storeAnswered && sending.session) {
    const renewed = changes.clock.kind === "set" && mustRenew(sending, during);
    const told = renewed ? during.from : lastActivity(sending).from;
    sending.session.toldUntil = Math.max(sending.session.toldUntil, told);
  }
}

async function signIn(world: World, person: Person): Promise<void> {
  const { browser } = person;
  const sending = sendingOf(browser);
  const server = world.farm.anyServer();
  const replaced = noteEnd(sending.session, "replaced", world.farm.now());
  let created: Session | undefined;
  const sent = await exchange(world, {
    sending,
    server,
    browser,
    do: (visitor) => visitor.submit("/login", { ...server.signInForm, name: person.name }),
    creates(during) {
      const unclear = person.revocations.filter(({ to }) => to + clockTolerance >= during.from);
      const ends = unclear.map((at): End => ({ by: "revoked", at, sure: false }));
      created = { user: person.name, limits, started: during, ends, toldUntil: during.from };
      person.sessions.push(created);
      person.sessions.splice(0, person.sessions.length - keptSessions);
      replaced.at = during;
      return created;
    },
  });
  if (created === undefined) replaced.at = { from: replaced.at.from, to: world.farm.now() };
  if (sent === null || sent.answer.status >= 500) return;
  world.ledger.count("signIns");
  if (created === undefined) return world.ledger.disagree(`${person.name} could not sign in: ${sent.answer.status}`);
  world.ledger.agree();
  copy(person, sending);
  // Of a session that was over already nothing is left to be ended.
  replaced.sure = judge(sending, sent.during, false).byTime === "alive" && (await sent.storeAnswered());
}

async function signOut(world: World, person: Person): Promise<void> {
  const { browser } = person;
  const sending = sendingOf(browser);
  const end = noteEnd(sending.session, "signed-out", world.farm.now());
  const sent = await exchange(world, {
    sending,
    server: world.farm.anyServer(),
    do: (visitor) => visitor.call("/api/session/sign-out", { method: "POST" }),
    browser,
    signsOut: true,
  });
  end.at = { from: end.at.from, to: world.farm.now() };
  if (sent === null || sent.answer.status >= 500) return;
  world.ledger.count("signOuts");
  if (sent.answer.status !== 200) return world.ledger.disagree(`${person.name} could not sign out`);
  world.ledger.agree();
  copy(person, sending);
  end.sure = judge(sending, sent.during, false).byTime === "alive" && (await sent.storeAnswered());
}

/** Somebody keeps a copy of cookies whose session is over. */
export function copy(person: Person, sending: Sending): void {
  if (sending.session === null) return;
  person.copies.push(sending);
  person.copies.splice(0, person.copies.length - keptCopies);
}
