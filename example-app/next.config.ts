import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

// An app of your own has one of the two, called middleware.ts or proxy.ts. This one has both, to show them
// side by side, and SESSION_ENTRY chooses which of them Next sees.
const entry = process.env.SESSION_ENTRY === "proxy" ? "proxy" : "middleware";

const config: NextConfig = {
  pageExtensions: ["tsx", "ts", entry === "proxy" ? "node.ts" : "edge.ts"],
  distDir: entry === "proxy" ? ".next-proxy" : ".next",
  typescript: { tsconfigPath: entry === "proxy" ? "tsconfig.proxy.json" : "tsconfig.json" },
  turbopack: { root: fileURLToPath(new URL("..", import.meta.url)) },
};

export default config;
