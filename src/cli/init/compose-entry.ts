/** An entry file with its own function wrapped. */
export interface Composed {
  text: string;
  /** The lines that change, in the manner of a diff. */
  lines: string[];
}

/** What the app's own function is called once it is wrapped. */
const inner = "handleRequest";

/**
 * Wraps what an entry file exports in `wrapMiddleware`, where that can be done by changing the line that exports it.
 *
 * @param name what Next calls: the file's name
 * @param session what an import of the session file says
 * @returns `null` for a file of another shape: the person has to do it
 */
export function composeEntry(source: string, name: "middleware" | "proxy", session: string): Composed | null {
  if (source.includes(inner) || source.includes("wrapMiddleware")) return null;
  const style = styleOf(source);
  const wrapped = wrapExport(source, name, style.end);
  if (wrapped === null) return null;

  const line = `import { wrapMiddleware } from ${style.quote}${session}${style.quote}${style.end}`;
  const text = insertImport(wrapped.text, line);
  return { text, lines: [`+ ${line}`, ...wrapped.lines] };
}

interface Style {
  quote: string;
  end: string;
}

function styleOf(source: string): Style {
  const count = (pattern: RegExp): number => source.match(pattern)?.length ?? 0;
  return { quote: count(/'/g) > count(/"/g) ? "'" : '"', end: /;\s*$/m.test(source) ? ";" : "" };
}

function wrapExport(source: string, name: string, end: string): Composed | null {
  const declared =
    // export [default] [async] function proxy(
    new RegExp(`^export (default )?((?:async )?function)\\b *(${name}|\\w+)? *\\(`, "m").exec(source) ??
    // export const proxy =
    new RegExp(`^export ()(const) (${name})(?=\\s*[:=])`, "m").exec(source);
  if (declared) {
    const [before, byDefault, keyword, itsName] = declared;
    if (!byDefault && itsName !== name) return null;
    const after = `${keyword} ${inner}${before.endsWith("(") ? "(" : ""}`;
    const added = byDefault
      ? `export default wrapMiddleware(${inner})${end}`
      : `export const ${name} = wrapMiddleware(${inner})${end}`;
    const changed = source.slice(0, declared.index) + after + source.slice(declared.index + before.length);
    return {
      text: `${changed.trimEnd()}\n\n${added}\n`,
      lines: [`- ${lineAt(source, declared.index)}`, `+ ${lineAt(changed, declared.index)}`, `+ ${added}`],
    };
  }

  // export default createMiddleware(routing);
  const expression = /^export default (?!async\b|class\b)(?=[\w$])/m.exec(source);
  if (!expression) return null;
  const start = expression.index + expression[0].length;
  const stop = expressionEnd(source, start);
  if (stop === null) return null;
  const changed = `${source.slice(0, start)}wrapMiddleware(${source.slice(start, stop)})${source.slice(stop)}`;
  const shown = (text: string, sign: string, length: number): string[] =>
    text
      .slice(expression.index, expression.index + length)
      .split("\n")
      .map((line) => `${sign} ${line}`);
  const length = stop - expression.index;
  return {
    text: changed,
    lines: [...shown(source, "-", length), ...shown(changed, "+", length + "wrapMiddleware()".length)],
  };
}

/** Where an expression ends that starts a statement's rest: at a semicolon, or at the end of a balanced line. */
function expressionEnd(source: string, start: number): number | null {
  const rest = source.slice(start);
  // Strings and comments are one token each, so that what is in them neither opens nor closes anything.
  const tokens =
    /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[([{]|[)\]}]|;|\n|$/g;
  let depth = 0;
  for (const { 0: token, index } of rest.matchAll(tokens)) {
    if (/^[([{]$/.test(token)) depth += 1;
    else if (/^[)\]}]$/.test(token)) depth -= 1;
    else if (depth === 0 && /^(;|\n|\/\/.*|)$/.test(token)) {
      // A chain goes on in the next line.
      const goesOn = token === "\n" && /^\s*[.?([]/.test(rest.slice(index));
      return goesOn ? null : start + rest.slice(0, index).trimEnd().length;
    }
    if (depth < 0) return null;
  }
  return null;
}

function lineAt(text: string, index: number): string {
  return text.slice(index).split("\n")[0] ?? "";
}

/** Adds an import behind the last one, or at the top. */
function insertImport(source: string, line: string): string {
  const imports = [...source.matchAll(/^import\b[^"';]*["'][^"'\n]+["'];?[^\n]*\n/gm)];
  const last = imports.at(-1);
  const at = last ? last.index + last[0].length : 0;
  return `${source.slice(0, at)}${line}\n${at === 0 ? "\n" : ""}${source.slice(at)}`;
}
