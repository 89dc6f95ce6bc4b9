// `npm start`: on a fresh clone, installs and builds what is missing, then serves the app in production mode.
// PORT (3000) and HOST (127.0.0.1) say where; SESSION_ENTRY=proxy serves it with proxy.ts.
import { spawn, spawnSync } from "node:child_process";
import { connect } from "node:net";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { installDependencies } from "../test/support/bootstrap.mjs";

const app = dirname(fileURLToPath(import.meta.url));
const root = dirname(app);
const { PORT: port = "3000", HOST: host = "127.0.0.1" } = process.env;
const entry = process.env.SESSION_ENTRY === "proxy" ? "proxy" : "middleware";

/** Calls back once something accepts connections at the app's address. */
function whenServing(/** @type {() => void} */ callback) {
  const socket = connect(Number(port), host);
  socket.once("connect", () => {
    socket.destroy();
    callback();
  });
  socket.once("error", () => setTimeout(whenServing, 100, callback).unref());
}

try {
  installDependencies(root);
  // Where they have changed since the last time: package.json, `wireit`.
  console.log("Building the package and the example app ...");
  const { status } = spawnSync("npm", ["run", "--silent", `build:example:${entry}`], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error("The example app did not build: see above.");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

const server = spawn(process.execPath, ["../node_modules/next/dist/bin/next", "start", "-H", host, "-p", port], {
  cwd: app,
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
});
whenServing(() => console.log(`\nThe example app is at http://localhost:${port} (Ctrl-C ends it)\n`));

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => server.kill(signal));
}
process.on("exit", () => server.kill());
// npm does not pass on being stopped: it leaves this process to a new parent.
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(), 500).unref();
server.once("close", (code) => process.exit(code ?? 0));
