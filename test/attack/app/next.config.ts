import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

// SESSION_ENTRY chooses which of the two ways into the package Next sees.
const entry = process.env.SESSION_ENTRY === "proxy" ? "proxy" : "middleware";

const config: NextConfig = {
  pageExtensions: ["tsx", "ts", entry === "proxy" ? "node.ts" : "edge.ts"],
  distDir: entry === "proxy" ? ".next-proxy" : ".next",
  typescript: { tsconfigPath: entry === "proxy" ? "tsconfig.proxy.json" : "tsconfig.json" },
  turbopack: { root: fileURLToPath(new URL("../../..", import.meta.url)) },
};

export default config;
