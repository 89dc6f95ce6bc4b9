import { sealData, unsealData } from "iron-session";

/** Every `...At` of a session's data moved into the past. */
function shift(value: unknown, seconds: number): unknown {
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
 * the server without a test having to wait for it.
 *
 * @param names the cookies to age: the session's, its clock's, or both
 */
export async function ageSession(
  cookies: Map<string, string>,
  { names, password, seconds }: { names: readonly string[]; password: string; seconds: number },
): Promise<void> {
  for (const name of names) {
    const sealed = cookies.get(name);
    if (sealed === undefined) throw new Error(`There is no cookie ${name} to age`);
    const data = shift(await unsealData<object>(sealed, { password }), seconds);
    cookies.set(name, await sealData(data, { password }));
  }
}
