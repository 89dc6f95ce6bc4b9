/** What a `Cookie` header says of some names. */
export interface CookieHeader {
  /** Every value a name is given, decoded, in the header's order; names that are not there have none. */
  values: ReadonlyMap<string, readonly string[]>;
  /** Whether every reader in use reads these names alike: each at most once, and nothing about it is odd. */
  clean: boolean;
}

/** A value that no reader decodes, trims or unquotes: what seals and clocks are made of. */
const plainValue = /^[\w.*~-]*$/;

/**
 * Reads what a `Cookie` header says of `names`, so widely that no reader finds a value under one of them that is not
 * met here.
 *
 * Readers differ. Next's takes the last of two cookies of one name, drops what cannot be decoded, does not trim, and
 * gives a name without "=" the value "true". The `cookie` package, in iron-session and in Next's Pages Router, takes
 * the first, keeps what cannot be decoded, trims white space of every kind (in its older versions) and drops quotes.
 * What is judged here and what they read must be the same, so a header that is not `clean` is written anew.
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
    const known = values.get(name);
    // An empty one counts: some readers take it for the cookie, and look no further.
    clean &&= plain && !seen.has(name);
    seen.add(name);
    if (decoded === null || decoded === "") continue;
    if (known === undefined) values.set(name, [decoded]);
    else known.push(decoded);
  }
  return { values, clean };
}

/** The header with nothing under `names` but `values`, cleanly written; all other cookies stay as they were sent. */
export function writeCookieHeader(
  header: string,
  names: ReadonlySet<string>,
  values: ReadonlyMap<string, string>,
): string {
  const others = header.split(";").filter((pair) => pair.trim() !== "" && !names.has(split(pair).name));
  const ours = [...values].map(([name, value]) => cookiePair(name, value));
  return [...others.map((pair) => pair.trim()), ...ours].join("; ");
}

/** A cookie as it stands in a header, so that every reader reads just this value. */
export function cookiePair(name: string, value: string): string {
  return `${name}=${encodeURIComponent(value)}`;
}

/** The name as the most lenient reader has it; `null` for a pair without "=". */
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
