#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { check } from "./check/check.js";
import { CommandError } from "./command-error.js";
import { expire, list, revoke } from "./commands.js";
import type { Command, CommandOptions, CommandResult } from "./commands.js";
import { init } from "./init/init.js";
import type { InitOptions } from "./init/init.js";
import { firstLine, loadSessionFile } from "./session-file.js";

const help = `Usage: next-session-timeout <command> [options]

Commands
  init                       write the set-up into the Next app here: shows it and asks; overwrites nothing
  check                      say what is wrong with the set-up, as it is in production, and what to write instead
  expire                     end the sessions that are due, and tell onEvent
  list --user ID | --all     list live sessions, most recently active first
  revoke --session ID | --user ID | --all
                             end sessions now, wherever they are signed in

Options
  --config FILE   the file that calls createSessionTimeout (default: lib/session.ts or src/lib/session.ts)
  --yes           init: do not ask
  --no-pages      init: no example sign-in and account page
  --actor NAME    revoke: who ends them, for onEvent
  --limit N       at most so many sessions (list: 100)
  --json          print JSON
  --version       print the version
  --help          print this

Exit codes: 0; 1 for any failure, and for findings of check that are an error or a warning; 2 where check could not look.
`;

interface Options extends CommandOptions, InitOptions {
  config?: string | undefined;
}

/** A command that needs the registry, and so the app's session file. */
const onSessions = (command: Command) => async (folder: string, options: Options) =>
  command(await loadSessionFile(folder, options.config), options, progress);

const commands: Readonly<Record<string, (folder: string, options: Options) => Promise<CommandResult>>> = {
  init,
  check,
  expire: onSessions(expire),
  list: onSessions(list),
  revoke: onSessions(revoke),
};

// The app's callbacks run here too, and often write lines of their own: they must not stand in what a program reads.
console.log = console.info = console.debug = console.error;

/** Runs a command line. Resolves to the exit code; whatever goes wrong is one line on stderr. */
async function run(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    if (values.help === true) return print(help);
    if (values.version === true) return print(`${version()}\n`);
    const [name = "", ...rest] = positionals;
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined || rest.length > 0) {
      throw new CommandError(
        name === "" ? "which command? See --help" : `unknown command "${positionals.join(" ")}": see --help`,
      );
    }
    const { text, json, failed } = await command(process.cwd(), values);
    progress("");
    print(values.json === true ? `${JSON.stringify(json)}\n` : `${text}\n`);
    return failed === true ? 1 : 0;
  } catch (error) {
    progress("");
    process.stderr.write(`next-session-timeout: ${firstLine(error).replace(/^next-session-timeout: /, "")}\n`);
    return error instanceof CommandError ? error.exitCode : 1;
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        user: { type: "string" },
        session: { type: "string" },
        all: { type: "boolean" },
        config: { type: "string" },
        limit: { type: "string" },
        actor: { type: "string" },
        json: { type: "boolean" },
        yes: { type: "boolean", short: "y" },
        "no-pages": { type: "boolean" },
        version: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new CommandError(firstLine(error));
  }
}

/** Shows how far a command is, on one line that the next call replaces. Where stderr is no terminal, nothing. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

process.exitCode = await run(process.argv.slice(2));
// The app's database client is still connected, and would keep the process alive.
process.stdout.write("", () => process.exit());
