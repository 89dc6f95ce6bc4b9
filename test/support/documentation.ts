import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./source-files.js";

const markdownIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => join(root, folder, name));

/** The pages the README links to, as absolute paths. */
export const docsPages: readonly string[] = markdownIn(".github/docs");

/** All Markdown that people read, the README first. */
export const allPages: readonly string[] = [...markdownIn("."), ...markdownIn(".github"), ...docsPages];
