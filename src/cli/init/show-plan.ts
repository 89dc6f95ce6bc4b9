import { hidePasswords } from "./password.js";
import type { Plan } from "./plan.js";

/** The whole plan for a person to read, readable without colour. */
export function showPlan({ found, files, edits, byHand }: Plan): string {
  const indent = (text: string, by: string): string => text.replace(/^.*$/gm, (line) => `${by}${line}`.trimEnd());
  const added = files.map(({ path, text }) => `New: ${path}\n${indent(hidePasswords(text).trimEnd(), "  + ")}`);
  const changed = edits.map(({ path, lines }) => `Changed: ${path}\n${indent(hidePasswords(lines.join("\n")), "  ")}`);
  return [found, ...added, ...changed, showByHand(byHand)].filter((part) => part !== "").join("\n\n");
}

/** What is left to the person, as a numbered list. */
export function showByHand(byHand: readonly string[]): string {
  if (byHand.length === 0) return "";
  const steps = byHand.map((step, index) => `  ${index + 1}. ${step.replaceAll("\n", "\n     ")}`);
  return `By hand:\n${steps.join("\n")}`;
}
