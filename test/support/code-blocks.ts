import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./source-files.js";

export interface CodeBlock {
  /** `ts`, `tsx`, `bash`, ... as tagged. */
  readonly language: string;
  /** The path its first line names (`// lib/session.ts`), `null` where it names none. */
  readonly file: string | null;
  /** The heading of the second level it stands under, `null` above the first. */
  readonly section: string | null;
  readonly code: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

export const readmePath: string = join(root, "README.md");

const fence = /^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm;

/** The fenced code blocks of a Markdown file, in order. */
export function codeBlocks(path: string): CodeBlock[] {
  const text = readFileSync(path, "utf8");
  return [...text.matchAll(fence)].map(({ 1: language = "", 2: code = "", index }) => {
    const above = text.slice(0, index);
    return {
      language,
      file: /^\/\/ (\S+\.\w+)$/m.exec(code.split("\n", 1)[0] ?? "")?.[1] ?? null,
      section:
        headings(above)
          .filter(({ level }) => level === 2)
          .at(-1)?.text ?? null,
      code,
      line: above.split("\n").length,
    };
  });
}

/** The files that blocks are to be pasted into. */
export function namedFiles(blocks: readonly CodeBlock[]): Record<string, string> {
  return Object.fromEntries(blocks.flatMap(({ file, code }) => (file === null ? [] : [[file, code]])));
}

export interface Heading {
  readonly level: number;
  readonly text: string;
}

/** The headings of a Markdown text, without what only looks like one inside of code. */
export function headings(markdown: string): Heading[] {
  return [...markdown.replace(fence, "").matchAll(/^(#+) (.*)$/gm)].map(([, marks = "", text = ""]) => ({
    level: marks.length,
    text,
  }));
}
