/** What the caller passes for a parameter, by its kind. */
interface Passed {
  text: string;
  optionalText: string | null;
  texts: readonly string[];
  flag: boolean;
  count: number;
  /** Epoch seconds. */
  time: number;
  /** A time as PostgreSQL wrote it, which has more digits than a number of seconds can. */
  exactTime: string;
  optionalExactTime: string | null;
}

type Kind = keyof Passed;

/** How a parameter stands in a statement. It is cast, because not every driver tells the types. */
const cast: Readonly<Record<Kind, (placeholder: string) => string>> = {
  text: (placeholder) => `${placeholder}::text`,
  optionalText: (placeholder) => `${placeholder}::text`,
  texts: (placeholder) => `${placeholder}::text[]`,
  flag: (placeholder) => `${placeholder}::boolean`,
  count: (placeholder) => `${placeholder}::bigint`,
  time: (placeholder) => `to_timestamp(${placeholder}::float8)`,
  exactTime: (placeholder) => `${placeholder}::timestamptz`,
  optionalExactTime: (placeholder) => `${placeholder}::timestamptz`,
};

/** A statement with its values, ready to be sent. */
export interface StatementCall {
  text: string;
  values: unknown[];
}

/**
 * A statement whose parameters have names. Its text is written with the names, and callers pass values by them, so that
 * nobody needs to know what is `$1`.
 */
export function statement<const Kinds extends Readonly<Record<string, Kind>>>(
  kinds: Kinds,
  write: (parameters: Readonly<Record<keyof Kinds, string>>) => string,
): (values: { readonly [Name in keyof Kinds]: Passed[Kinds[Name]] }) => StatementCall {
  const names = Object.keys(kinds);
  const placeholders = Object.entries(kinds).map(([name, kind], index) => [name, cast[kind](`$${index + 1}`)]);
  const text = write(Object.fromEntries(placeholders) as Record<keyof Kinds, string>);
  return (values) => ({ text, values: names.map((name) => values[name]) });
}
