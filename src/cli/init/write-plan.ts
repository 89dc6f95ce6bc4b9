import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "../command-error.js";
import type { Plan } from "./plan.js";

/**
 * Writes what a plan says. A file that has appeared or changed since the plan was made is left as it is.
 *
 * @throws CommandError at the first file that cannot be written
 */
export function writePlan(folder: string, { files, edits }: Plan): void {
  for (const { path, before, after } of edits) {
    if (readFileSync(join(folder, path), "utf8") !== before) {
      throw new CommandError(`${path} has changed meanwhile: run init again`);
    }
    writeFileSync(join(folder, path), after);
  }
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    try {
      writeFileSync(join(folder, path), text, { flag: "wx" });
    } catch {
      throw new CommandError(`${path} could not be written, or is there by now: nothing is overwritten`);
    }
  }
}
