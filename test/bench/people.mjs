import { randomBytes } from "node:crypto";
import { sealData } from "iron-session";
import { day, hour, password, session } from "./app.mjs";

// By an address that is no module's name to the compiler: the package has no types of what is its own.
const file = new URL("../../dist/cookies/clock-cookie.js", import.meta.url).href;
/** @type {typeof import("../../src/cookies/clock-cookie.js")} */
const { digestOf, writeClock } = await import(file);

/**
 * @typedef {object} People
 * @property {number} [kilobytes] the length of their session cookies; without it, a session of a user's id alone
 * @property {boolean} [due] whether each request records activity
 * @property {boolean} [registered] whether the registry knows them
 */

/** What iron-session splits a cookie by. */
const chunkLength = 3900;

/** @typedef {{ id: string, cookie: string }} Person their session's id and their `Cookie` header */

/**
 * Makes the cookies of people who are signed in, cheaply: one session is sealed, and each person has a seal that differs from it in
 * some characters. Nobody opens it, because each has a clock of their own that is signed for this very seal.
 *
 * @param {number} count
 * @param {People} [people]
 * @returns {Promise<Person[]>}
 */
export async function makePeople(count, { kilobytes = 0, due = false, registered = false } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const startedAt = now - 2 * day;
  const template = await sealOfLength(kilobytes * 1024, startedAt);
  const parts = template.split("*");
  const encrypted = parts[4] ?? "";
  return Promise.all(
    Array.from({ length: count }, async () => {
      const unique = randomBytes(18).toString("base64url");
      const id = unique.slice(2);
      const seal = [...parts.slice(0, 4), unique + encrypted.slice(unique.length), ...parts.slice(5)].join("*");
      const clock = {
        id,
        startedAt,
        lastActivityAt: due ? now - 7 * hour : now,
        digest: await digestOf(seal),
        registered,
      };
      let text = "";
      const jar = {
        getAll: () => [],
        set: (/** @type {string} */ _, /** @type {string} */ value) => void (text = value),
      };
      await writeClock(jar, { session, persistent: false }, clock, { seal, ttl: day });
      return { id, cookie: [...sessionPairs(seal), `${session.cookieName}.clock=${text}`].join("; ") };
    }),
  );
}

/** A session cookie that was really sealed, for those who open it. */
export async function sealedCookie() {
  return `${session.cookieName}=${await sealOfLength(0, Math.floor(Date.now() / 1000) - 2 * day)}`;
}

/** @param {string} seal */
function sessionPairs(seal) {
  if (seal.length <= chunkLength) return [`${session.cookieName}=${seal}`];
  const chunks = seal.match(new RegExp(`.{1,${chunkLength}}`, "g")) ?? [];
  return chunks.map((chunk, index) => `${session.cookieName}.${index}=${chunk}`);
}

/** @param {number} length in characters; what is shorter than the shortest seal is that @param {number} startedAt */
async function sealOfLength(length, startedAt) {
  const data = { user: { id: "ada" }, __timeout: { id: "x".repeat(22), startedAt } };
  const seal = (/** @type {number} */ filler) =>
    sealData(filler > 0 ? { ...data, filler: "x".repeat(filler) } : data, { password, ttl: 30 * day });
  const shortest = await seal(0);
  return length <= shortest.length ? shortest : seal(Math.floor(((length - shortest.length) * 3) / 4) - 16);
}
