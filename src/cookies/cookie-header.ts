/** What a `Cookie` header says of some names. */
export interface CookieHeader {
  /** The values of each name that is there, decoded, in the header's order. */
  values: ReadonlyMap<string, readonly string[]>;
  /** Whether every reader in use reads these names alike: each stands there once at most, and plainly spelled. */
  clean: boolean;
}

/** A value that no reader decodes, trims or unquotes. Seals and clock cookies are made of these characters. */
const plainValue = /^[\w.*~-]*$/;

/**
 * Reads what a `Cookie` header says of `names`, as leniently as any reader does, so that no reader finds a value under
 * one of them that is missing here.
 *
 * Readers differ. Next's own takes the last of two cookies of one name, drops what cannot be decoded, does not trim,
 * and gives a name without "=" the value "true". The `cookie` package, in iron-session and in Next's Pages Router,
 * takes the first, keeps what cannot be decoded, trims white space of every kind (in its older versions) and drops
 * quotes. If they read another session than the one that was judged, an expired one could pass. A header that is not
 * `clean` is therefore written anew.
 */
export function readCookieHeader(header: string, names: ReadonlySet<string>): CookieHeader {
  const values = new Map<string, string[]>();
  const seen = new Set<string>();
  let clean = true;
  for (const [index, pair] of header.split(";").entries()) {
    const { name, value } = split(pair);
    if (!names.has(name)) continue;
    const plain = value !== null && plainValue.test(value) && pair === `${index === 0 ? "" : " "}${name}=${value}`;
    const decoded = plain ? value : decode(value);
    // An empty value counts as seen, because some readers take it for the cookie and look no further.
    if (!plain || seen.has(name)) clean = false;
    seen.add(name);
    if (decoded === null || decoded === "") continue;
    const known = values.get(name);
    if (known === undefined) values.set(name, [decoded]);
    else known.push(decoded);
  }
  return { values, clean };
}

/** The header with just `values` under `names`, plainly spelled; all other cookies stay as they were sent. */
export function writeCookieHeader(
  header: string,
  names: ReadonlySet<string>,
  values: ReadonlyMap<string, string>,
): string {
  const others = header.split(";").filter((pair) => pair.trim() !== "" && !names.has(split(pair).name));
  const ours = [...values].map(([name, value]) => cookiePair(name, value));
  return [...others.map((pair) => pair.trim()), ...ours].join("; ");
}

/** A cookie as it stands in a header, spelled so that every reader reads this value. */
export function cookiePair(name: string, value: string): string {
  return `${name}=${encodeURIComponent(value)}`;
}

/** The name as the most lenient reader has it, and the value as it was sent; `null` for a pair without "=". */
function split(pair: string): { name: string; value: string | null } {
  const equals = pair.indexOf("=");
  if (equals === -1) return { name: pair.trim(), value: null };
  return { name: pair.slice(0, equals).trim(), value: pair.slice(equals + 1) };
}

function decode(value: string | null): string | null {
  try {
    return value === null ? null : decodeURIComponent(value.trim());
  } catch {
    return null;
  }
}
