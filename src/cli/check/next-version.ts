import { compareVersions } from "../app/next-app.js";
import type { Finding } from "./finding.js";
import type { Subject } from "./subject.js";

/** Ways past the middleware that Next has mended, and the releases that did, oldest line first. */
const bypasses = [
  { id: "CVE-2025-29927", mended: ["15.2.3"] },
  { id: "CVE-2026-44574", mended: ["15.5.16", "16.2.5"] },
  { id: "CVE-2026-45109", mended: ["15.5.18", "16.2.6"] },
  { id: "CVE-2026-64642", mended: ["16.2.11"] },
] as const;

/** Whether there is a known way past the middleware in the app's Next. */
export function checkNextVersion({ app: { nextVersion } }: Pick<Subject, "app">): Finding[] {
  const major = nextVersion.split(".")[0] ?? "";
  const open = bypasses.flatMap(({ id, mended }) => {
    const lines: readonly string[] = mended;
    const release = lines.find((version) => version.startsWith(`${major}.`));
    // A major version that has no such release came before all that have one (and is open), or after (and is not).
    const isOpen =
      compareVersions(nextVersion, release ?? lines[0] ?? "0") < 0 && (release !== undefined || Number(major) < 15);
    return isOpen ? [{ id, release: release ?? lines[0] ?? "" }] : [];
  });
  const last = open.at(-1);
  if (last === undefined) return [];
  const ids = open.map(({ id }) => id).join(", ");
  return [
    {
      code: "next-bypass",
      severity: "error",
      message: `Next ${nextVersion} can be made to skip the middleware (${ids}); getSession() alone still refuses`,
      write: `npm install next@^${last.release}`,
    },
  ];
}
