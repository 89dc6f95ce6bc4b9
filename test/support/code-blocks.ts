import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./source-files.js";

export interface CodeBlock {
  /** `ts`, `tsx`, `bash`, ... as tagged. */
  readonly language: string;
  /** The path its first line names (`// lib/session.ts`), `null` where it names none. */
  readonly file: string | null;
  readonly code: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

export const readmePath: string = join(root, "README.md");

const fence = /^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm;

/** The fenced code blocks of a Markdown file, in order. */
export function codeBlocks(path: string): CodeBlock[] {
  const text = readFileSync(path, "utf8");
  return [...text.matchAll(fence)].map(({ 1: language = "", 2: code = "", index }) => ({
    language,
    file: /^\/\/ (\S+\.\w+)/.exec(code)?.[1] ?? null,
    code,
    line: text.slice(0, index).split("\n").length,
  }));
}
