import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Edit, NewFile, Plan } from "./plan.js";

const name = "SESSION_PASSWORD";
const target = ".env.local";

/** Every file Next may read a variable from. */
const environmentFiles = ["", ".development", ".production"].flatMap((mode) => [`.env${mode}`, `.env${mode}.local`]);

/** A password in `.env.local`, where no file has one, and git kept away from it. */
export function planPassword(folder: string): Pick<Plan, "files" | "edits" | "byHand"> {
  const read = (path: string): string | null =>
    existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : null;
  const isSet = (path: string): boolean =>
    new RegExp(`^\\s*(export\\s+)?${name}\\s*=\\s*\\S`, "m").test(read(path) ?? "");
  if (environmentFiles.some(isSet)) return { files: [], edits: [], byHand: [] };
  if (git(folder, "ls-files", "--error-unmatch", target) === 0) {
    const byHand = [`${target} is tracked by git: set ${name} where git does not see it (openssl rand -base64 32)`];
    return { files: [], edits: [], byHand };
  }

  const files: NewFile[] = [];
  const edits: Edit[] = [];
  const append = (path: string, line: string, shown = line): void => {
    const before = read(path);
    if (before === null) files.push({ path, text: `${line}\n` });
    else edits.push({ path, before, after: `${withNewline(before)}${line}\n`, lines: [`+ ${shown}`] });
  };
  append(target, `${name}=${randomBytes(32).toString("base64")}`, hidePasswords(`${name}=?`));
  if (!isIgnored(folder, read(".gitignore") ?? "")) append(".gitignore", ".env*.local");
  return { files, edits, byHand: [] };
}

/** The text without the password: what is shown may end in a log. */
export function hidePasswords(text: string): string {
  return text.replace(new RegExp(`^(${name}=).*$`, "gm"), "$1(44 random characters)");
}

function isIgnored(folder: string, gitignore: string): boolean {
  const status = git(folder, "check-ignore", "-q", target);
  // Not a repository yet: what its .gitignore will say.
  if (status !== 0 && status !== 1) return /^\/?\.env(\*|\.\*|\.local|\*\.local|\.\*\.local)\s*$/m.test(gitignore);
  return status === 0;
}

function git(folder: string, ...args: string[]): number | null {
  return spawnSync("git", args, { cwd: folder, stdio: "ignore" }).status;
}

function withNewline(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
