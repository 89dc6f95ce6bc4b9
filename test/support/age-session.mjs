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
 * Makes a visitor's session older and idle for longer, by re-sealing its cookies: the time passes for
 * the server without anyone having to wait for it.
 *
 * @param {Map<string, string>} cookies as the browser holds them; the aged ones are replaced
 * @param {{ names: readonly string[], password: string, seconds: number }} what names: the session's
 *   cookie, its clock's, or both
 */
export async function ageSession(cookies, { names, password, seconds }) {
  for (const name of names) {
    const sealed = cookies.get(name);
    if (sealed === undefined) throw new Error(`There is no cookie ${name} to age`);
    const data = shift(await unsealData(sealed, { password }), seconds);
    cookies.set(name, await sealData(data, { password }));
  }
}
