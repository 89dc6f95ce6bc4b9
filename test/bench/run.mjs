// `npm run bench`: what the middleware costs.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { installDependencies } from "../support/install-dependencies.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
installDependencies(root);
const { status } = spawnSync(process.execPath, ["test/build.mjs"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const { benchMiddleware } = await import("./middleware.mjs");
await benchMiddleware();
