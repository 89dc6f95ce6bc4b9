import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { findNextApp } from "../app/next-app.js";
import type { NextApp } from "../app/next-app.js";
import { CommandError } from "../command-error.js";
import type { CommandResult } from "../commands.js";
import { makePlan } from "./make-plan.js";
import type { Plan } from "./plan.js";
import { showByHand, showPlan } from "./show-plan.js";
import { writePlan } from "./write-plan.js";

/** What `init` may be told on the command line. */
export interface InitOptions {
  yes?: boolean | undefined;
  "no-pages"?: boolean | undefined;
  json?: boolean | undefined;
}

/** Writes the set-up into the app in a folder, once the person agreed. Overwrites nothing. */
export async function init(folder: string, options: InitOptions): Promise<CommandResult> {
  if (options.json === true && options.yes !== true) {
    throw new CommandError("init asks before it writes: --json goes with --yes");
  }
  const app = await findNextApp(folder);
  const whole = makePlan(app);
  const questions = options.yes === true ? alwaysYes : createQuestions();

  try {
    const plan = options["no-pages"] === true ? withoutPages(whole) : await choosePages(whole, questions);
    const json = { written: plan.files.map(({ path }) => path), changed: plan.edits.map(({ path }) => path) };
    if (json.written.length + json.changed.length === 0) {
      const text = [`${plan.found}: everything init writes is there.`, showByHand(plan.byHand), check].filter(Boolean);
      return { text: text.join("\n\n"), json: { ...json, byHand: plan.byHand } };
    }
    if (options.json !== true) {
      // What is left to the person is said at the end. Who is asked must know it before, because it may change their mind.
      const shown = options.yes === true ? { ...plan, byHand: [] } : plan;
      process.stdout.write(`${showPlan(shown)}\n\n`);
    }
    if (!(await questions.ask("Write this?"))) {
      return { text: "Nothing was written.", json: { written: [], changed: [], byHand: [] }, failed: true };
    }
    writePlan(folder, plan);
    return { text: nextSteps(app, plan), json: { ...json, byHand: plan.byHand } };
  } finally {
    questions.close();
  }
}

interface Questions {
  /** Resolves to whether the person says yes. */
  ask: (question: string) => Promise<boolean>;
  close: () => void;
}

/** With `--yes` nobody is asked. */
const alwaysYes: Questions = { ask: async () => true, close: () => {} };

/** Questions in the terminal, to which Enter is a yes. */
function createQuestions(): Questions {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new CommandError("init asks before it writes: run it in a terminal, or with --yes");
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return {
    ask: async (question) => /^(y|yes|)$/i.test((await terminal.question(`${question} [Y/n] `)).trim()),
    close: () => terminal.close(),
  };
}

async function choosePages(plan: Plan, { ask }: Questions): Promise<Plan> {
  const pages = plan.files.filter(({ example }) => example === true);
  if (pages.length === 0) return plan;
  const paths = pages.filter(({ path }) => /page\.\w+$/.test(path)).map(({ path }) => path);
  const wanted = await ask(`There is no sign-in page yet. Write an example (${paths.join(", ")})?`);
  return wanted ? plan : withoutPages(plan);
}

function withoutPages(plan: Plan): Plan {
  return { ...plan, files: plan.files.filter(({ example }) => example !== true) };
}

const check = "npx next-session-timeout check looks at the whole of it.";

/** What there is to do once the files are written. */
function nextSteps({ folder, dependsOn }: NextApp, plan: Plan): string {
  const missing = ["next-session-timeout", "iron-session"].filter((name) => !dependsOn(name));
  const login = plan.files.find(({ path }) => /\blogin\/page\.\w+$/.test(path));
  const steps = [
    ...(missing.length > 0 ? [`${installCommand(folder)} ${missing.join(" ")}`] : []),
    ...plan.byHand,
    ...(login
      ? [`${login.path} signs everyone in as "ada": check a password there before anyone else can reach it`]
      : []),
  ];
  const written = `${plan.files.length + plan.edits.length} files written.`;
  return [written, showByHand(steps), login ? `Start the app and open /account. ${check}` : check]
    .filter((part) => part !== "")
    .join("\n\n");
}

function installCommand(folder: string): string {
  const managers = [
    ["pnpm-lock.yaml", "pnpm add"],
    ["yarn.lock", "yarn add"],
    ["bun.lock", "bun add"],
    ["bun.lockb", "bun add"],
  ];
  return managers.find(([lock = ""]) => existsSync(join(folder, lock)))?.[1] ?? "npm install";
}
