import { clockTolerance } from "../clock/clock-tolerance.js";
import { digestOf, isEnded, isRunning, readClock } from "../cookies/clock-cookie.js";
import type { EndedClock, RunningClock, SignedClock } from "../cookies/clock-cookie.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import { clockCookieName, sessionCookieNames } from "../cookies/cookie-names.js";
import { longestSeal, readSealText, unseal } from "../cookies/seal.js";
import type { Unsealed } from "../cookies/seal.js";
import { derivedId, fieldsOf, presentedSessions, readMark } from "../cookies/session-cookie.js";
import type { Mark, PresentedSession, SessionData } from "../cookies/session-cookie.js";
import type { Settings } from "../settings.js";

/** A session as its cookies tell it. All times are integer epoch seconds. */
export interface FoundSession {
  presented: PresentedSession;
  mark: Mark;
  /** Whether the mark is in the cookie; one that was saved by plain iron-session is marked later. */
  marked: boolean;
  lastActivityAt: number;
  /** Its clock, or `null` where it was lost: judged by its start then, so that losing a clock only shortens a session. */
  clock: SignedClock<RunningClock> | null;
  /** Whether that clock was written beside this very cookie, so that nothing has been unsealed yet. */
  fits: boolean;
  /** The app's fields, unsealed when first asked for; `null` where they cannot be. */
  fields: () => Promise<SessionData | null>;
}

export type SessionRead =
  | { state: "session"; session: FoundSession }
  /** The session ended before, and this is the note of it. */
  | { state: "noted"; note: EndedClock }
  /** Nothing is in it but a mark, or not even that. */
  | { state: "empty"; marked: boolean }
  /** It cannot be trusted, and is read as no session. `elsewhere`: perhaps by a machine that has newer passwords. */
  | { state: "unreadable"; reason: string; elsewhere: boolean };

/** A session cookie that was presented, and how to read it. */
export interface Candidate {
  presented: PresentedSession;
  /** Whether reading it takes an unseal. */
  costly: boolean;
  read: () => Promise<SessionRead>;
}

/** All that a request presents under our names. */
export interface PresentedCookies {
  /** Those that a clock was written beside come first. */
  candidates: Candidate[];
  /** Whether there are cookies of a session that are none together: chunks without the first. */
  leftovers: boolean;
  /** Why the newest session that left a note ended; `null` where there is none, or a page has told it. */
  note: EndedClock | null;
  /** Why a clock was not taken for one. */
  clockFaults: string[];
}

/** iron-session's own leeway for clocks that differ, in seconds. */
const sealLeeway = 60;
/** More cookies of one name than a browser comes by honestly are not looked at. */
const most = 4;

/** Reads the clocks, which costs no unseal, and lines up the session cookies. */
export async function readPresented(
  jar: CookieJar,
  settings: Pick<Settings, "session" | "plainTtl">,
  now: number,
): Promise<PresentedCookies> {
  const { session } = settings;
  const texts = jar.getAll(clockCookieName(session.cookieName)).slice(-most);
  const presented = presentedSessions(jar, session.cookieName).slice(0, most);
  const [read, digests] = await Promise.all([
    Promise.all(texts.map(async (text) => readClock(text, session))),
    Promise.all(
      presented.map(async ({ seal }) => (texts.length > 0 && seal.length <= longestSeal ? digestOf(seal) : "")),
    ),
  ]);
  const clocks = read.filter((signed) => signed !== null);
  const notes = clocks.filter(isEnded).map(({ clock }) => clock);
  // A time in the future counts as missing.
  const running = clocks.filter(isRunning).filter(({ clock }) => clock.lastActivityAt <= now + clockTolerance);

  const candidates = presented.map((one, index): Candidate => {
    const fitting = running.find(({ clock, passwordId }) => {
      const { passwordId: named } = readSealText(one.seal);
      return clock.digest === digests[index] && passwordId === named && !notes.some(({ id }) => id === clock.id);
    });
    const reader = { presented: one, running, notes, settings, now, opened: openOnce(one.seal, settings) };
    return fitting === undefined
      ? { presented: one, costly: true, read: async () => readSealed(reader) }
      : { presented: one, costly: false, read: async () => readFitting(reader, fitting) };
  });
  return {
    candidates: candidates.sort((a, b) => Number(a.costly) - Number(b.costly)),
    leftovers:
      presented.length === 0 && sessionCookieNames(session.cookieName).some((name) => jar.getAll(name).length > 0),
    note: notes.filter(({ told }) => !told).sort((a, b) => b.endedAt - a.endedAt)[0] ?? null,
    clockFaults: texts.length > clocks.length ? ["it is no clock, or none of this app"] : [],
  };
}

interface Reader {
  presented: PresentedSession;
  running: SignedClock<RunningClock>[];
  notes: EndedClock[];
  settings: Pick<Settings, "session" | "plainTtl">;
  now: number;
  opened: () => Promise<Unsealed>;
}

/** The clock is signed, and names this very cookie: what it says is what an unseal would say. */
function readFitting({ presented, opened, now }: Reader, signed: SignedClock<RunningClock>): SessionRead {
  const { id, startedAt, lastActivityAt } = signed.clock;
  const refusal = refusalOf(presented.seal, startedAt, now);
  if (refusal !== null) return refusal;
  return {
    state: "session",
    session: {
      presented,
      mark: { id, startedAt },
      marked: true,
      lastActivityAt,
      clock: signed,
      fits: true,
      fields: async () => nullOr(await opened()),
    },
  };
}

async function readSealed({ presented, running, notes, settings, now, opened }: Reader): Promise<SessionRead> {
  const { seal } = presented;
  const unsealed = await opened();
  if (unsealed.data === null) return { state: "unreadable", ...unsealed };
  const fields = fieldsOf(unsealed.data);
  if (Object.keys(fields).length === 0) return { state: "empty", marked: readMark(unsealed.data) !== null };

  const { endsAt } = readSealText(seal);
  const found = readMark(unsealed.data);
  // A seal made by plain iron-session says when it was made: that is its start.
  const mark = found ?? { id: await derivedId(seal), startedAt: (endsAt ?? 0) - settings.plainTtl };
  const refusal = refusalOf(seal, mark.startedAt, now);
  if (refusal !== null) return refusal;

  const note = notes.find(({ id }) => id === mark.id);
  if (note !== undefined) return { state: "noted", note };
  const clock = running
    .filter((signed) => signed.clock.id === mark.id)
    .reduce<SignedClock<RunningClock> | null>(
      (newest, one) => (newest === null || one.clock.lastActivityAt > newest.clock.lastActivityAt ? one : newest),
      null,
    );
  // A renewal from before a confirmation that came late must not end the session.
  const atLeast = Math.max(mark.startedAt, mark.authenticatedAt ?? 0);
  return {
    state: "session",
    session: {
      presented,
      mark,
      marked: found !== null,
      lastActivityAt: Math.max(clock?.clock.lastActivityAt ?? 0, atLeast),
      clock,
      fits: false,
      fields: async () => fields,
    },
  };
}

/** Why a session is none, whatever its cookies say of it. */
function refusalOf(seal: string, startedAt: number, now: number): (SessionRead & { state: "unreadable" }) | null {
  const { endsAt } = readSealText(seal);
  const refused = (reason: string) => ({ state: "unreadable" as const, reason, elsewhere: false });
  // iron-session makes such seals for `maxAge: undefined`: they could be replayed for ever.
  if (endsAt === null) return refused("its seal never ends");
  if (endsAt + sealLeeway <= now) return refused("expired");
  if (startedAt > now + clockTolerance) return refused(`it starts ${startedAt - now} seconds from now`);
  return null;
}

function openOnce(seal: string, { session }: Pick<Settings, "session">): () => Promise<Unsealed> {
  let opened: Promise<Unsealed> | null = null;
  return async () => (opened ??= unseal(seal, session.password));
}

function nullOr(unsealed: Unsealed): SessionData | null {
  return unsealed.data === null ? null : fieldsOf(unsealed.data);
}
