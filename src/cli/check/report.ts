import type { Finding } from "./finding.js";

const order = ["error", "warning", "info"] as const;

/** The findings for a person to read, the gravest first, readable without colour. */
export function report(findings: readonly Finding[], sessionFile: string): string {
  const blocks = order.flatMap((severity) =>
    findings
      .filter((finding) => finding.severity === severity)
      .map(
        ({ code, message, write }) =>
          `${severity.padEnd(7)}  ${code}\n  ${message}${write ? `\n  write: ${write}` : ""}`,
      ),
  );
  const counts = order.map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return severity === "info" ? `${count} to know` : `${count} ${severity}${count === 1 ? "" : "s"}`;
  });
  return [...blocks, `${sessionFile}: ${counts.join(", ")}`].join("\n\n");
}
