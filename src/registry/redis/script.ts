import { prelude } from "./prelude.js";

/** What the caller passes for an argument, by its kind. */
interface Passed {
  text: string;
  number: number;
  /** `null` is nil in Lua. */
  optionalNumber: number | null;
  flag: boolean;
  list: readonly string[];
}

type Kind = keyof Passed;

/** How a script reads an argument. Each use of `argument()` takes the next one. */
const reads: Readonly<Record<Kind, string>> = {
  text: "argument()",
  number: "tonumber(argument())",
  optionalNumber: "tonumber(argument())",
  flag: "argument() == 'true'",
  list: "listArgument()",
};

const reading = `
local position = 0
local function argument()
  position = position + 1
  return ARGV[position]
end
local function listArgument()
  local items = {}
  for i = 1, tonumber(argument()) do items[i] = argument() end
  return items
end
`;

/** A script with its arguments, ready to be sent. */
export interface ScriptCall {
  lua: string;
  args: string[];
}

/**
 * A script whose arguments have names. Callers pass them by name, and the script finds each in a local variable of that
 * name, after the prelude. So nobody needs to keep their order in two places.
 */
export function script<const Kinds extends Readonly<Record<string, Kind>>>(
  kinds: Kinds,
  body: string,
): (values: { readonly [Name in keyof Kinds]: Passed[Kinds[Name]] }) => ScriptCall {
  const names = Object.keys(kinds);
  const locals = Object.entries(kinds).map(([name, kind]) => `local ${name} = ${reads[kind]}`);
  const lua = [prelude, reading, ...locals, body].join("\n");
  return (values) => {
    const args: string[] = [];
    for (const name of names) {
      for (const argument of sent(values[name] ?? null)) args.push(argument);
    }
    return { lua, args };
  };
}

function sent(value: Passed[Kind]): string[] {
  if (value === null) return [""];
  return typeof value === "object" ? [String(value.length), ...value] : [String(value)];
}
