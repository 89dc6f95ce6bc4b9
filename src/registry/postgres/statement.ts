import type { Tables } from "./tables.js";

/** What the caller passes for a parameter, by its kind. */
interface Passed {
  text: string;
  optionalText: string | null;
  texts: readonly string[];
  flag: boolean;
  count: number;
  optionalCount: number | null;
  /** Epoch seconds. */
  time: number;
  optionalTime: number | null;
  /** A time as PostgreSQL wrote it, which has more digits than a number of seconds can. */
  exactTime: string;
  optionalExactTime: string | null;
}

type Kind = keyof Passed;
type Kinds = Readonly<Record<string, Kind>>;
type Values<Of extends Kinds> = { readonly [Name in keyof Of]: Passed[Of[Name]] };
type Write<Of extends Kinds> = (parameters: Readonly<Record<keyof Of, string>>) => string;

/** How a parameter stands in a statement. It is cast, because not every driver tells the types. */
const cast: Readonly<Record<Kind, (placeholder: string) => string>> = {
  text: (placeholder) => `${placeholder}::text`,
  optionalText: (placeholder) => `${placeholder}::text`,
  texts: (placeholder) => `${placeholder}::text[]`,
  flag: (placeholder) => `${placeholder}::boolean`,
  count: (placeholder) => `${placeholder}::bigint`,
  optionalCount: (placeholder) => `${placeholder}::bigint`,
  time: (placeholder) => `to_timestamp(${placeholder}::float8)`,
  optionalTime: (placeholder) => `to_timestamp(${placeholder}::float8)`,
  exactTime: (placeholder) => `${placeholder}::timestamptz`,
  optionalExactTime: (placeholder) => `${placeholder}::timestamptz`,
};

/** A statement with its values, ready to be sent. */
export interface StatementCall {
  text: string;
  values: unknown[];
  /** Whether the best plan depends on the values, so that it is not made once for all of them. */
  plannedAnew?: true;
}

/**
 * A statement whose parameters have names. Its text is written with the names, and callers pass values by them, so that
 * nobody needs to know what is `$1`.
 */
export function statement<const Of extends Kinds>(kinds: Of, write: Write<Of>): (values: Values<Of>) => StatementCall {
  const names = Object.keys(kinds);
  const text = write(placeholders(kinds, (kind, _, index) => cast[kind](`$${index + 1}`)));
  return (values) => ({ text, values: names.map((name) => values[name]) });
}

/**
 * A statement that runs while no other for the same lock does, and that sees all that those before it wrote. It returns
 * one JSON value, which comes back as `reply`.
 *
 * A lock taken inside an ordinary statement is too late: that reads what was there when it began to wait. So a function
 * in the database takes the lock, and then begins the statement. To the caller it is one statement all the same, and
 * the lock ends with it.
 */
export function lockedStatement<const Of extends Kinds>(
  { locked, sessions }: Tables,
  kinds: Of,
  write: Write<Of>,
): (lock: string, values: Values<Of>) => StatementCall {
  const inner = write(
    placeholders(kinds, (kind, name) =>
      kind === "texts"
        ? `ARRAY(SELECT json_array_elements_text($1::json->'${name}'))`
        : cast[kind](`($1::json->>'${name}')`),
    ),
  );
  const text = `SELECT ${locked}($1::text, $2::text, $3::json) AS reply`;
  return (lock, values) => ({ text, values: [`${sessions} ${lock}`, inner, JSON.stringify(values)] });
}

/** The lock of what counts a user's sessions, and of what adds to them: all of it takes this one. */
export function lockOf(userId: string): string {
  return `user ${userId}`;
}

function placeholders<Of extends Kinds>(
  kinds: Of,
  placeholder: (kind: Kind, name: string, index: number) => string,
): Record<keyof Of, string> {
  const named = Object.entries(kinds).map(([name, kind], index) => [name, placeholder(kind, name, index)]);
  return Object.fromEntries(named) as Record<keyof Of, string>;
}

/** A JSON value that a statement returned. Some drivers hand it over as text. */
export function jsonOf(value: unknown): unknown {
  return typeof value === "string" ? JSON.parse(value) : value;
}
