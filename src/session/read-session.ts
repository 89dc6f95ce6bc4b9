import { secondsSinceProof } from "../clock/fresh-proof.js";
import { clockTolerance } from "../clock/time.js";
import { digestOf, isNote, isRunning, readClock } from "../cookies/clock-cookie.js";
import type { EndNote, RunningClock, SignedClock } from "../cookies/clock-cookie.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import { clockCookieName, sessionCookieNames } from "../cookies/cookie-settings.js";
import { recallClock, rememberClock } from "../cookies/recent-clocks.js";
import { longestSeal, readSealText, unseal } from "../cookies/seal.js";
import type { SealText, Unsealed } from "../cookies/seal.js";
import { derivedId, fieldsOf, presentedSessions, readMark } from "../cookies/session-cookie.js";
import type { Mark, PresentedSession, SessionData } from "../cookies/session-cookie.js";
import { after, afterAll } from "../promises.js";
import type { MaybePromise } from "../promises.js";
import type { Settings } from "../settings.js";

/** As much of the settings as it takes to read cookies. */
export type ReadSettings = Pick<Settings, "session" | "plainTtl">;

/** A session as its cookies tell it. All times are integer epoch seconds. */
export interface FoundSession {
  presented: PresentedSession;
  mark: Mark;
  /** Whether the mark is in the cookie. A session that was saved by plain iron-session is marked later. */
  marked: boolean;
  lastActivityAt: number;
  /**
   * The session's clock, or `null` where that was lost. The session is then judged by its start, so losing a clock only
   * shortens a session.
   */
  clock: SignedClock<RunningClock> | null;
  /** Whether that clock was written beside this very session cookie, so that nothing had to be unsealed. */
  fits: boolean;
  /** The app's fields, unsealed when first asked for; `null` where they cannot be. */
  fields: () => Promise<SessionData | null>;
}

/** What one session cookie turned out to be. */
export type SessionRead =
  | { state: "session"; session: FoundSession }
  /** The session ended before, and this is its note. */
  | { state: "noted"; note: EndNote }
  /** There is no field of the app's in it. `marked`: there is a mark. */
  | { state: "empty"; marked: boolean }
  /**
   * It cannot be trusted, and counts as no session. `elsewhere`: a machine with newer passwords may be able to read it.
   */
  | { state: "unreadable"; reason: string; elsewhere: boolean };

/** A session cookie that was presented, and how to read it. */
export interface Candidate {
  presented: PresentedSession;
  read: () => MaybePromise<SessionRead>;
}

/** All that a request presents under our names. */
export interface PresentedCookies {
  /** The session cookies worth reading. Those that a clock was written beside, which cost no unseal, come first. */
  candidates: Candidate[];
  /** Whether there are cookies that make no session: chunks without the first one. */
  leftovers: boolean;
  /** The newest note that no page has told the person yet; `null` where there is none. */
  note: EndNote | null;
  /** Why clock cookies could not be read, for `onError`. */
  clockFaults: string[];
}

/** iron-session's own leeway for machines whose times differ, in seconds. */
const sealLeeway = 60;
/** How many cookies of one name are looked at. No browser comes by more of them honestly. */
const mostOfOneName = 4;
/** How many session cookies of one request are unsealed at most: each costs most of a millisecond. */
const mostUnseals = 3;

/** Reads the clock cookies, which costs no unseal, and lines up the session cookies. */
export function readPresented(jar: CookieJar, settings: ReadSettings, now: number): MaybePromise<PresentedCookies> {
  const { session } = settings;
  const texts = jar.getAll(clockCookieName(session.cookieName)).slice(-mostOfOneName);
  const presented = presentedSessions(jar, session.cookieName).slice(0, mostOfOneName);
  return after(verify(texts, presented, session), ({ signed, digests }) => ({
    ...lineUp({ presented, digests, signed, settings, now }),
    leftovers:
      presented.length === 0 && sessionCookieNames(session.cookieName).some((name) => jar.getAll(name).length > 0),
    clockFaults: texts.length > signed.length ? ["it is no clock, or none of this app"] : [],
  }));
}

/** The clocks whose signatures are the app's, and the digests of the session cookies, in their order. */
type Verified = Pick<Found, "signed" | "digests">;

function verify(
  texts: readonly string[],
  presented: PresentedSession[],
  session: Settings["session"],
): MaybePromise<Verified> {
  const [text = ""] = texts;
  const seal = presented[0]?.seal ?? "";
  const isPair = texts.length === 1 && presented.length === 1;
  const known = isPair ? recallClock(session, text, seal) : undefined;
  if (known !== undefined) return { signed: [known], digests: [known.clock.digest] };

  // Where there is no clock, nothing is compared with a digest. All are under way before the first is waited for.
  const digesting = presented.map((one) =>
    texts.length > 0 && one.seal.length <= longestSeal ? digestOf(one.seal) : undefined,
  );
  const verifying = texts.map((one) => readClock(one, session));
  return after(afterAll([afterAll(verifying), afterAll(digesting)]), ([clocks, digests]) => {
    const signed = clocks.filter((clock) => clock !== null);
    const [clock] = signed;
    if (isPair && clock !== undefined && isRunning(clock) && clock.clock.digest === digests[0]) {
      rememberClock(session, clock, seal);
    }
    return { signed, digests };
  });
}

/** What was found in the cookies. The digests are those of the session cookies, in their order. */
interface Found {
  presented: PresentedSession[];
  digests: (string | undefined)[];
  signed: SignedClock[];
  settings: ReadSettings;
  now: number;
}

function lineUp({ presented, digests, signed, settings, now }: Found): Pick<PresentedCookies, "candidates" | "note"> {
  const notes = signed.filter(isNote).map(({ clock }) => clock);
  // A clock that is ahead of this machine's time counts as missing.
  const running = signed.filter(isRunning).filter(({ clock }) => clock.lastActivityAt <= now + clockTolerance);

  const fitting: Candidate[] = [];
  const sealed: Candidate[] = [];
  for (const [index, one] of presented.entries()) {
    const { seal } = one;
    const open = openOnce(seal, settings.session);
    const reading = { presented: one, sealText: readSealText(seal), running, notes, settings, now, open };
    const clock = fittingClock(reading, digests[index]);
    if (clock === undefined) sealed.push({ presented: one, read: () => readSealed(reading) });
    else fitting.push({ presented: one, read: () => readFitting(reading, clock) });
  }
  return {
    candidates: [...fitting, ...sealed.slice(0, mostUnseals)],
    note: notes.filter(({ told }) => !told).sort((a, b) => b.endedAt - a.endedAt)[0] ?? null,
  };
}

/** One session cookie and what it is read with. */
interface Reading {
  presented: PresentedSession;
  sealText: SealText;
  running: SignedClock<RunningClock>[];
  notes: EndNote[];
  settings: ReadSettings;
  now: number;
  /** Unseals the session cookie, once. */
  open: () => Promise<Unsealed>;
}

/** The clock that was written beside this very session cookie, unless the session has ended since. */
function fittingClock(
  { sealText: { passwordId }, running, notes }: Reading,
  digest: string | undefined,
): SignedClock<RunningClock> | undefined {
  return running.find(
    (signed) =>
      signed.clock.digest === digest &&
      signed.passwordId === passwordId &&
      !notes.some(({ id }) => id === signed.clock.id),
  );
}

/**
 * Reads a session from its clock alone. The clock is signed and holds the digest of this very cookie, so unsealing the
 * cookie would say the same.
 */
function readFitting({ presented, sealText, open, now }: Reading, signed: SignedClock<RunningClock>): SessionRead {
  const { id, startedAt, authenticatedAt, lastActivityAt } = signed.clock;
  const refusal = refusalOf(sealText, startedAt, now);
  if (refusal !== null) return refusal;
  return {
    state: "session",
    session: {
      presented,
      mark: authenticatedAt === undefined ? { id, startedAt } : { id, startedAt, authenticatedAt },
      marked: true,
      lastActivityAt,
      clock: signed,
      fits: true,
      async fields() {
        const { data } = await open();
        return data === null ? null : fieldsOf(data);
      },
    },
  };
}

/** Reads a session by unsealing its cookie. */
async function readSealed({ presented, sealText, running, notes, settings, now, open }: Reading): Promise<SessionRead> {
  const unsealed = await open();
  if (unsealed.data === null) return { state: "unreadable", ...unsealed };
  const fields = fieldsOf(unsealed.data);
  const found = readMark(unsealed.data);
  if (Object.keys(fields).length === 0) return { state: "empty", marked: found !== null };

  // A session that plain iron-session saved has no mark. It started when its seal was made, which is one ttl before the
  // seal's end.
  const mark = found ?? {
    id: await derivedId(presented.seal),
    startedAt: (sealText.endsAt ?? 0) - settings.plainTtl,
  };
  const refusal = refusalOf(sealText, mark.startedAt, now);
  if (refusal !== null) return refusal;

  const note = notes.find(({ id }) => id === mark.id);
  if (note !== undefined) return { state: "noted", note };
  const clock = newest(running.filter((signed) => signed.clock.id === mark.id));
  // A slow request may bring a clock from before the person last proved who they are. That must not end the session.
  const sinceProof = secondsSinceProof(mark, now);
  const provedAt = Math.max(mark.startedAt, sinceProof === null ? 0 : now - sinceProof);
  return {
    state: "session",
    session: {
      presented,
      mark,
      marked: found !== null,
      lastActivityAt: Math.max(clock?.clock.lastActivityAt ?? 0, provedAt),
      clock,
      fits: false,
      fields: async () => fields,
    },
  };
}

function newest(clocks: SignedClock<RunningClock>[]): SignedClock<RunningClock> | null {
  const byActivity = [...clocks].sort((a, b) => b.clock.lastActivityAt - a.clock.lastActivityAt);
  return byActivity[0] ?? null;
}

/** Why a session cookie is refused whatever it says, or `null`. */
function refusalOf(
  { endsAt }: SealText,
  startedAt: number,
  now: number,
): (SessionRead & { state: "unreadable" }) | null {
  const refused = (reason: string) => ({ state: "unreadable" as const, reason, elsewhere: false });
  // iron-session makes seals that never end where `maxAge` is undefined. They could be replayed for ever.
  if (endsAt === null) return refused("its seal never ends");
  if (endsAt + sealLeeway <= now) return refused("expired");
  if (startedAt > now + clockTolerance) return refused(`it starts ${startedAt - now} seconds from now`);
  return null;
}

function openOnce(seal: string, session: Settings["session"]): () => Promise<Unsealed> {
  let opened: Promise<Unsealed> | undefined;
  return async () => {
    opened ??= unseal(seal, session.password);
    return opened;
  };
}
