import { join } from "node:path";
import { packageJson } from "../../support/entry-points.js";
import { startNext } from "../../support/next-server.js";
import type { NextServer } from "../../support/next-server.js";
import { nodeProgram } from "../../support/node-version.js";
import { password, readmeApp } from "../../support/readme-app.js";
import { buildInstalledApp, installScratchApp, packTarball } from "../../support/scratch-app.js";
import type { Leg } from "./legs.mjs";

const env = { SESSION_PASSWORD: password };

/** `^15.2.3` is 15. */
const major = (range: string) => Number(/\d+/.exec(range)?.[0]);

function nextConfig({ next, serving }: Leg): string {
  return [
    // Before 16 the default bundler is another one, and 15.2 does not know the option.
    major(next) >= 16 && "turbopack: { root: here }",
    serving === "standalone" && 'output: "standalone"',
  ]
    .filter(Boolean)
    .join(", ");
}

function installedVersions(folder: string): string {
  const names = ["next", "react", "iron-session"];
  return names.map((name) => `${name} ${packageJson(join(folder, "node_modules", name)).version}`).join(", ");
}

/** Makes the README's app of what the leg says, and serves it. */
export async function serveLeg(leg: Leg, clockEnv: Readonly<Record<string, string>>): Promise<NextServer> {
  const newest = process.env["MATRIX_LEGS"] !== undefined;
  const tarball = await packTarball();
  const folder = await installScratchApp(`matrix-${leg.name}`, {
    files: readmeApp(leg.entry, nextConfig(leg)),
    dependencies: {
      next: leg.next,
      react: leg.react,
      "react-dom": leg.react,
      "@types/react": leg.react,
      "@types/react-dom": leg.react,
      "@types/node": "^20.0.0",
      // Next 16.0 came with 5 and does not declare stylesheets, which 6 asks for.
      typescript: leg.next === "^16.0.0" ? "^6.0.0" : "^5.0.0",
      "iron-session": leg.ironSession,
      "next-session-timeout": `file:${tarball}`,
    },
    newest,
  });
  const node = await nodeProgram(leg.node);
  if (newest) process.stdout.write(`${leg.name}: ${installedVersions(folder)}, Node ${leg.node}\n`);
  if (leg.serving !== "dev") await buildInstalledApp(folder, { env, node });
  return startNext(folder, { env: { ...env, ...clockEnv }, serving: leg.serving, node });
}
