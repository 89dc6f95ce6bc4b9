import { SessionTimeoutError } from "../errors.js";

/**
 * Refuses what is no id. A missing one must not mean everyone's, nobody's or `"undefined"`'s sessions, and two numbers
 * must not become one text.
 *
 * @param instead what the caller should pass, for the message
 * @throws SessionTimeoutError `ERR_USAGE`, which says of the value no more than its type
 */
export function requireId(value: unknown, name: string, instead: string): asserts value is string {
  if (typeof value === "string" && value !== "") return;
  throw new SessionTimeoutError("ERR_USAGE", `${name} was given ${typeName(value)}: ${instead}`);
}

function typeName(value: unknown): string {
  if (value === "") return "an empty string";
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  return `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}
