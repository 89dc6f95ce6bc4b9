import { createHash, createHmac, hkdfSync } from "node:crypto";
import { sealData, unsealData } from "iron-session";

/**
 * Every `...At` of a session's data moved into the past.
 *
 * @param {unknown} value
 * @param {number} seconds
 * @returns {unknown}
 */
function shift(value, seconds) {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      typeof inner === "number" && name.endsWith("At") ? inner - seconds : shift(inner, seconds),
    ]),
  );
}

/**
 * A clock as it would be `seconds` later, signed by what anyone with the password can work out: the format is written
 * down here once more, so that changing it by accident is noticed.
 *
 * @param {string} clock
 * @param {{ cookieName: string, password: string, seconds: number, seal: string | undefined }} options
 */
function ageClock(clock, { cookieName, password, seconds, seal }) {
  const [version, passwordId, payload = ""] = clock.split(".");
  const data = /** @type {Record<string, unknown>} */ (
    shift(JSON.parse(Buffer.from(payload, "base64url").toString()), seconds)
  );
  if (seal !== undefined && "digest" in data) data.digest = createHash("sha256").update(seal).digest("base64url");
  const info = JSON.stringify(["next-session-timeout", "clock", 1, cookieName]);
  const key = Buffer.from(hkdfSync("sha256", password, "", info, 32));
  const text = `${version}.${passwordId}.${Buffer.from(JSON.stringify(data)).toString("base64url")}`;
  return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
}

/**
 * Makes a visitor's session older and idle for longer, by making its cookies anew: the time passes for
 * the server without anyone having to wait for it.
 *
 * @param {Map<string, string>} cookies as the browser holds them; the aged ones are replaced
 * @param {{ cookieName: string, only?: "session" | "clock", password: string, seconds: number }} what `only`: not both
 *   of its cookies
 */
export async function ageSession(cookies, { cookieName, only, password, seconds }) {
  const sealed = cookies.get(cookieName);
  if (sealed !== undefined && only !== "clock") {
    const data = shift(await unsealData(decodeURIComponent(sealed), { password }), seconds);
    cookies.set(cookieName, await sealData(data, { password }));
  }
  const clock = cookies.get(`${cookieName}.clock`);
  if (clock !== undefined && only !== "session") {
    const seal = only === "clock" ? undefined : cookies.get(cookieName);
    cookies.set(`${cookieName}.clock`, ageClock(clock, { cookieName, password, seconds, seal }));
  }
}
