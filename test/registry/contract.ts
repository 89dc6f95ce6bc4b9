import { day, hour, now, visitOf } from "./visits.js";
import type { RegistryVisit, SessionRegistry } from "../../src/registry/session-registry.js";

const lease = 300;
const keepUntil = now + 13 * hour + day;

/**
 * What every registry holds to, whatever it is made of: the contract on `SessionRegistry`, as tests.
 *
 * @param makeRegistry answers an empty one
 */
export function describeRegistryContract(makeRegistry: () => Promise<SessionRegistry>): void {
  let registry: SessionRegistry;
  // The machine may be busy with other tests.
  jest.setTimeout(60_000);
  beforeEach(async () => {
    registry = await makeRegistry();
  });

  const claim = (at: number, limit = 100) => registry.claimDue({ limit, leaseSeconds: lease, now: at });
  const claimedIds = async (at: number, limit?: number) => (await claim(at, limit)).map((one) => one.sessionId);
  /** Fifty at a time, as clients that wait for connections take them. */
  const visitAll = async (visits: RegistryVisit[]) => {
    for (let start = 0; start < visits.length; start += 50) {
      await Promise.all(visits.slice(start, start + 50).map((visit) => registry.visit(visit, now)));
    }
  };
  const listed = async (userId = "ada", at = now) =>
    (await registry.list({ userId, limit: 100, now: at })).map((one) => one.sessionId);

  describe("visits", () => {
    test("a session is registered on sight, and listed as it was told", async () => {
      expect(await registry.visit(visitOf("one", { startedAt: now - 60, lastActivityAt: now - 5 }), now)).toBe("alive");
      expect(await registry.list({ userId: "ada", limit: 10, now })).toEqual([
        { sessionId: "one", userId: "ada", startedAt: now - 60, lastActivityAt: now - 5, userAgent: "Firefox" },
      ]);
    });

    test("nobody's session is in no user's list", async () => {
      await registry.visit(visitOf("one", { userId: null, userAgent: null }), now);
      expect(await listed("")).toEqual([]);
      expect(await listed("null")).toEqual([]);
      expect(await registry.listAll({ limit: 10, now })).toEqual([
        { sessionId: "one", userId: null, startedAt: now, lastActivityAt: now, userAgent: null },
      ]);
    });

    test("last activity and deadline move on, and never back", async () => {
      await registry.visit(visitOf("one"), now);
      await registry.visit(visitOf("one", { startedAt: now, lastActivityAt: now + 600 }), now + 600);
      await registry.visit(visitOf("one", { startedAt: now, lastActivityAt: now + 300 }), now + 601);
      const [session] = await registry.list({ userId: "ada", limit: 1, now: now + 601 });
      expect(session?.lastActivityAt).toBe(now + 600);
      expect(await claimedIds(now + 600 + hour / 2 + 59)).toEqual([]);
      expect(await claimedIds(now + 600 + hour / 2 + 60)).toEqual(["one"]);
    });

    test("no deadline passes the absolute one", async () => {
      const absoluteDeadline = now + hour;
      await registry.visit(visitOf("one", { absoluteDeadline, deadline: now + 2 * hour }), now);
      await registry.visit(
        visitOf("one", { lastActivityAt: now + 600, absoluteDeadline, deadline: now + 3 * hour }),
        now + 600,
      );
      expect(await claimedIds(absoluteDeadline - 1)).toEqual([]);
      expect(await claim(absoluteDeadline)).toMatchObject([{ sessionId: "one", reason: "absolute" }]);
    });

    test("a policy that became longer reaches a session before its next activity", async () => {
      await registry.visit(visitOf("one"), now);
      await registry.visit(visitOf("one", { lastActivityAt: now - 5, deadline: now + 8 * hour }), now + 60);
      expect(await registry.list({ userId: "ada", limit: 1, now })).toMatchObject([{ lastActivityAt: now }]);
      expect(await claimedIds(now + hour)).toEqual([]);
    });

    test("a session past its deadline that no sweep has met is alive: its cookie may know better", async () => {
      await registry.visit(visitOf("one"), now);
      expect(await registry.visit(visitOf("one"), now + 2 * hour)).toBe("alive");
    });

    test("a session that gets an owner is listed as theirs, one whose owner is not told keeps it", async () => {
      await registry.visit(visitOf("one", { userId: null }), now);
      await registry.visit(visitOf("one", { userId: "ada" }), now);
      await registry.visit(visitOf("one", { userId: null, lastActivityAt: now + 90 }), now + 90);
      expect(await listed("ada")).toEqual(["one"]);
      await registry.visit(visitOf("one", { userId: "bob" }), now + 91);
      expect(await listed("ada")).toEqual([]);
      expect(await listed("bob")).toEqual(["one"]);
      expect(await registry.endUser("bob", { exceptSessionId: null, keepUntil, now: now + 92 })).toBe(1);
    });

    test("a clock that is behind or ahead of the others' does no harm", async () => {
      await registry.visit(visitOf("one", { startedAt: now + 25 }), now);
      expect(await registry.visit(visitOf("one", { startedAt: now + 25 }), now - 25)).toBe("alive");
      expect(await claimedIds(now + 25)).toEqual([]);
      expect(await listed()).toEqual(["one"]);
    });
  });

  describe("lists", () => {
    test("live sessions only, most recently active first, at most so many", async () => {
      await registry.visit(visitOf("a", { startedAt: now - 300 }), now);
      await registry.visit(visitOf("b", { startedAt: now - 400, lastActivityAt: now - 10 }), now);
      await registry.visit(visitOf("c", { startedAt: now - 200 }), now);
      await registry.visit(visitOf("ended"), now);
      await registry.end("ended", { keepUntil, now });
      await registry.visit(visitOf("overdue", { startedAt: now - 2 * hour }), now);
      await registry.visit(visitOf("bobs", { userId: "bob" }), now);
      expect(await listed()).toEqual(["b", "c", "a"]);
      const two = await registry.list({ userId: "ada", limit: 2, now });
      expect(two.map((one) => one.sessionId)).toEqual(["b", "c"]);
      const all = await registry.listAll({ limit: 3, now });
      expect(all.map((one) => one.sessionId)).toEqual(["bobs", "b", "c"]);
    });

    test("sessions no sweep has met do not hide the live ones behind them", async () => {
      const overdue = Array.from({ length: 250 }, (_, index) =>
        visitOf(`overdue ${index}`, { lastActivityAt: now - 1, deadline: now - 1 }),
      );
      await visitAll(overdue);
      await registry.visit(visitOf("live", { startedAt: now - 600 }), now);
      expect((await registry.list({ userId: "ada", limit: 5, now })).map((one) => one.sessionId)).toEqual(["live"]);
    });
  });

  describe("ending one", () => {
    test("an ended session is refused, whatever it brings", async () => {
      await registry.visit(visitOf("one"), now);
      expect(await registry.end("one", { keepUntil, now })).toBe("alive");
      expect(await registry.end("one", { keepUntil, now })).toBe("ended");
      expect(await registry.visit(visitOf("one", { lastActivityAt: now + 90 }), now + 90)).toBe("revoked");
      expect(await registry.visit(visitOf("one", { starting: true }), now + 90)).toBe("revoked");
      expect(await listed()).toEqual([]);
      expect(await claimedIds(now + day)).toEqual([]);
    });

    test("an unknown id is refused from then on", async () => {
      expect(await registry.end("one", { keepUntil, now })).toBe("unknown");
      expect(await registry.end("one", { keepUntil, now })).toBe("ended");
      expect(await registry.visit(visitOf("one"), now)).toBe("revoked");
    });

    test("asked for one user's, another's is unknown and untouched", async () => {
      await registry.visit(visitOf("ada's"), now);
      await registry.visit(visitOf("nobody's", { userId: null }), now);
      const options = { userId: "bob", keepUntil, now };
      expect(await registry.end("ada's", options)).toBe("unknown");
      expect(await registry.end("nobody's", options)).toBe("unknown");
      expect(await registry.end("never seen", options)).toBe("unknown");
      expect(await registry.visit(visitOf("ada's"), now)).toBe("alive");
      expect(await registry.visit(visitOf("nobody's", { userId: null }), now)).toBe("alive");
      expect(await registry.visit(visitOf("never seen"), now)).toBe("alive");
      expect(await registry.end("ada's", { ...options, userId: "ada" })).toBe("alive");
      expect(await registry.end("ada's", { ...options, userId: "ada" })).toBe("ended");
      expect(await registry.visit(visitOf("ada's"), now)).toBe("revoked");
    });
  });

  describe("ending a user's", () => {
    const endUser = (exceptSessionId: string | null = null, at = now) =>
      registry.endUser("ada", { exceptSessionId, keepUntil, now: at });

    test("all of them end, and nobody else's", async () => {
      await registry.visit(visitOf("one"), now);
      await registry.visit(visitOf("two"), now);
      await registry.visit(visitOf("overdue", { startedAt: now - 2 * hour }), now);
      await registry.visit(visitOf("bob's", { userId: "bob" }), now);
      await registry.visit(visitOf("nobody's", { userId: null }), now);
      expect(await endUser()).toBe(2);
      expect(await registry.visit(visitOf("one"), now)).toBe("revoked");
      expect(await registry.visit(visitOf("overdue"), now)).toBe("revoked");
      expect(await registry.visit(visitOf("bob's", { userId: "bob" }), now)).toBe("alive");
      expect(await registry.visit(visitOf("nobody's", { userId: null }), now)).toBe("alive");
      expect(await listed()).toEqual([]);
      // Its time was up before: that is what it ended of, and a sweep still says so.
      expect(await claim(now + 1)).toMatchObject([{ sessionId: "overdue", reason: "idle" }]);
      expect(await endUser(null, now + 1)).toBe(0);
    });

    test("sessions never seen end too, also in the same second", async () => {
      await endUser();
      expect(await registry.visit(visitOf("older", { startedAt: now - 1 }), now)).toBe("revoked");
      expect(await registry.visit(visitOf("as old", { startedAt: now }), now)).toBe("revoked");
      expect(await registry.visit(visitOf("newer", { startedAt: now + 1 }), now + 1)).toBe("alive");
    });

    test("signing in again in the same second works, until the next time", async () => {
      await endUser();
      const again = visitOf("again", { starting: true });
      expect(await registry.visit(again, now)).toBe("alive");
      expect(await registry.visit({ ...again, starting: false }, now)).toBe("alive");
      expect(await endUser()).toBe(1);
      expect(await registry.visit({ ...again, starting: false }, now)).toBe("revoked");
    });

    test("signing in works although the ending machine's clock was ahead", async () => {
      await endUser(null, now + 20);
      expect(await registry.visit(visitOf("new", { starting: true }), now)).toBe("alive");
      expect(await registry.visit(visitOf("new"), now + 1)).toBe("alive");
      expect(await listed()).toEqual(["new"]);
    });

    test("an earlier time does not undo a later one", async () => {
      await endUser(null, now + 10);
      await endUser(null, now);
      expect(await registry.visit(visitOf("one", { startedAt: now + 10 }), now + 10)).toBe("revoked");
    });

    test("one may be spared, if it is theirs", async () => {
      await registry.visit(visitOf("this one"), now);
      await registry.visit(visitOf("other"), now);
      await registry.visit(visitOf("bob's", { userId: "bob" }), now);
      expect(await endUser("this one")).toBe(1);
      expect(await registry.visit(visitOf("this one", { lastActivityAt: now + 90 }), now + 90)).toBe("alive");
      expect(await registry.visit(visitOf("other"), now + 90)).toBe("revoked");
      expect(await listed()).toEqual(["this one"]);
      expect(await endUser("bob's", now + 1)).toBe(1);
      expect(await registry.visit(visitOf("this one"), now + 1)).toBe("revoked");
    });

    test("those that started later stay, however many they are", async () => {
      await visitAll(Array.from({ length: 1203 }, (_, index) => visitOf(`later ${index}`, { startedAt: now + 1 })));
      await registry.visit(visitOf("one", { lastActivityAt: now + 600 }), now);
      expect(await endUser()).toBe(1);
      expect(await registry.visit(visitOf("later 7", { startedAt: now + 1 }), now + 1)).toBe("alive");
      expect(await listed("ada", now + 1)).toHaveLength(100);
    });

    test("more of them than are ended at a time", async () => {
      await visitAll(Array.from({ length: 1203 }, (_, index) => visitOf(`s${index}`)));
      await registry.visit(visitOf("later", { startedAt: now + 1 }), now + 1);
      expect(await endUser("s7")).toBe(1202);
      expect((await listed("ada", now + 1)).sort()).toEqual(["later", "s7"]);
    });
  });

  describe("ending everyone's", () => {
    test("known or not, but for those who sign in afterwards", async () => {
      await registry.visit(visitOf("ada's"), now);
      await registry.visit(visitOf("nobody's", { userId: null }), now);
      await registry.visit(visitOf("overdue", { startedAt: now - 2 * hour }), now);
      expect(await registry.endAll({ keepUntil, now })).toBe(2);
      expect(await registry.visit(visitOf("ada's"), now)).toBe("revoked");
      expect(await registry.visit(visitOf("nobody's", { userId: null }), now)).toBe("revoked");
      expect(await registry.visit(visitOf("never seen"), now)).toBe("revoked");
      expect(await registry.visit(visitOf("new", { starting: true }), now)).toBe("alive");
      expect(await registry.visit(visitOf("new"), now)).toBe("alive");
      expect((await registry.listAll({ limit: 10, now })).map((one) => one.sessionId)).toEqual(["new"]);
    });

    test("more of them than are ended at a time", async () => {
      await visitAll(Array.from({ length: 1203 }, (_, index) => visitOf(`s${index}`, { userId: `user ${index}` })));
      expect(await registry.endAll({ keepUntil, now })).toBe(1203);
      expect(await registry.listAll({ limit: 10, now })).toEqual([]);
    });
  });

  describe("the sweep's claims", () => {
    test("due at the deadline, not a second before, with what is known of them", async () => {
      await registry.visit(visitOf("idle"), now);
      await registry.visit(visitOf("absolute", { userId: null, absoluteDeadline: now + 1860 }), now);
      const deadline = now + hour / 2 + 60;
      expect(await claim(deadline - 1)).toEqual([]);
      const claimed = await claim(deadline);
      expect(claimed.sort((a, b) => (a.sessionId < b.sessionId ? 1 : -1))).toEqual([
        {
          sessionId: "idle",
          userId: "ada",
          startedAt: now,
          lastActivityAt: now,
          userAgent: "Firefox",
          reason: "idle",
        },
        {
          sessionId: "absolute",
          userId: null,
          startedAt: now,
          lastActivityAt: now,
          userAgent: "Firefox",
          reason: "absolute",
        },
      ]);
      expect(await registry.visit(visitOf("idle", { lastActivityAt: deadline }), deadline)).toBe("revoked");
      expect(await registry.end("idle", { keepUntil, now: deadline })).toBe("ended");
      expect(await listed("ada", now)).toEqual([]);
    });

    test("the longest overdue first, at most so many", async () => {
      for (const [index, id] of ["c", "a", "b"].entries()) {
        await registry.visit(visitOf(id, { deadline: now + 10 - index }), now);
      }
      expect((await claimedIds(now + 20, 2)).sort()).toEqual(["a", "b"]);
      expect(await claimedIds(now + 20, 2)).toEqual(["c"]);
      expect(await claimedIds(now + 20, 2)).toEqual([]);
    });

    test("not acknowledged, they are handed out again once the lease has lapsed, with the same reason", async () => {
      await registry.visit(visitOf("one"), now);
      const at = now + hour;
      expect(await claimedIds(at)).toEqual(["one"]);
      expect(await claimedIds(at + lease - 1)).toEqual([]);
      expect(await claim(at + lease)).toMatchObject([{ sessionId: "one", reason: "idle", userId: "ada" }]);
      await registry.acknowledge(["one"]);
      expect(await claimedIds(at + 10 * lease)).toEqual([]);
      const newer = visitOf("one", { lastActivityAt: at, deadline: at + hour });
      expect(await registry.visit(newer, at + 10 * lease)).toBe("revoked");
      expect(await claimedIds(at + day)).toEqual([]);
    });

    test("a delivery that keeps failing does not hold up the others", async () => {
      await registry.visit(visitOf("failing", { deadline: now }), now);
      expect(await claimedIds(now)).toEqual(["failing"]);
      await registry.visit(visitOf("due", { deadline: now + 1 }), now);
      expect(await claimedIds(now + lease, 1)).toEqual(["due"]);
      expect(await claimedIds(now + lease, 1)).toEqual(["failing"]);
    });

    test("acknowledging what was not claimed does nothing", async () => {
      await registry.visit(visitOf("one"), now);
      await registry.acknowledge(["one", "never seen"]);
      await registry.acknowledge([]);
      expect(await claimedIds(now + hour)).toEqual(["one"]);
    });
  });

  describe("tombstones", () => {
    test("an ended session is refused until a day after its absolute deadline", async () => {
      await registry.visit(visitOf("one"), now);
      await registry.visit(visitOf("swept", { userId: "bob" }), now);
      await registry.end("one", { keepUntil, now });
      await registry.acknowledge(await claimedIds(now + hour));
      const last = now + 12 * hour + day - 1;
      await claim(last);
      expect(await registry.visit(visitOf("one"), last)).toBe("revoked");
      expect(await registry.visit(visitOf("swept", { userId: "bob" }), last)).toBe("revoked");
    });
  });

  describe("ids are opaque", () => {
    const ids = [
      "'; DROP TABLE session_registry; --",
      '"quoted"',
      "\\",
      "$1",
      "%",
      "_",
      "*",
      "?[a-z]*",
      "{a}b{c}",
      "}{",
      "]] .. redis.call('FLUSHALL') .. [[",
      "%s%d\\0",
      "due",
      "s:one",
      "u:uada",
      "nb:",
      "123",
      "1e5",
      "true",
      "null",
      "[1]",
      '{"a":1}',
      "__proto__",
      "constructor",
      " ",
      "line\nbreak\r\n",
      "nul\0",
      "ключ 🔑",
      "x".repeat(10_000),
    ];

    test("as session ids", async () => {
      for (const id of ids) expect([id, await registry.visit(visitOf(id), now)]).toEqual([id, "alive"]);
      const all = (await registry.listAll({ limit: 100, now })).map((one) => one.sessionId);
      expect(all).toHaveLength(ids.length);
      expect(all).toEqual(expect.arrayContaining(ids.filter((id) => id.length < 200 && !id.includes("\0"))));
      for (const id of ids) {
        expect([id, await registry.end(id, { keepUntil, now })]).toEqual([id, "alive"]);
        expect([id, await registry.visit(visitOf(id), now)]).toEqual([id, "revoked"]);
      }
      expect(await registry.end("one", { keepUntil, now })).toBe("unknown");
    });

    test("no two user ids become one, whatever the store makes of them", async () => {
      const long = "x".repeat(10_000);
      await registry.visit(visitOf("victim", { userId: long }), now);
      const [victim] = await registry.listAll({ limit: 1, now });
      const pairs = ["x\ud800", "x\ud801", "x\ufffd", victim?.userId === long ? "sha256:" : (victim?.userId ?? "")];
      for (const userId of pairs) {
        await registry.visit(visitOf(`of ${pairs.indexOf(userId)}`, { userId }), now);
        expect([userId, await listed(userId)]).toEqual([userId, [`of ${pairs.indexOf(userId)}`]]);
      }
      expect(await listed(long)).toEqual(["victim"]);
    });

    test("as user ids", async () => {
      for (const userId of ["", ...ids]) await registry.visit(visitOf(`of ${userId}`, { userId }), now);
      for (const userId of ["", ...ids]) {
        expect([userId, (await listed(userId)).length]).toEqual([userId, 1]);
        expect(await registry.endUser(userId, { exceptSessionId: null, keepUntil, now })).toBe(1);
      }
      expect(await registry.listAll({ limit: 100, now })).toEqual([]);
    });

    test("in claims, and when acknowledged", async () => {
      for (const id of ids) await registry.visit(visitOf(id, { userId: id }), now);
      const claimed = await claim(now + hour);
      expect(claimed).toHaveLength(ids.length);
      await registry.acknowledge(claimed.map((one) => one.sessionId));
      expect(await claim(now + hour + lease)).toEqual([]);
    });
  });
}
