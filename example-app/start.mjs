// `npm start`: on a fresh clone, installs and builds what is missing, then serves the app in production mode.
// PORT (3000) and HOST (127.0.0.1) say where.
import { spawn, spawnSync } from "node:child_process";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installDependencies } from "../test/support/install-dependencies.mjs";
import { isUpToDate } from "../test/support/newest-change.mjs";

const app = dirname(fileURLToPath(import.meta.url));
const root = dirname(app);
const next = join(root, "node_modules/next/dist/bin/next");
const { PORT: port = "3000", HOST: host = "127.0.0.1" } = process.env;
const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };

/** @param {string[]} args @param {string} cwd */
function node(args, cwd) {
  const { status } = spawnSync(process.execPath, args, { cwd, env, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

/** Calls back once something accepts connections at the app's address. */
function whenServing(/** @type {() => void} */ callback) {
  const socket = connect(Number(port), host);
  socket.once("connect", () => {
    socket.destroy();
    callback();
  });
  socket.once("error", () => setTimeout(whenServing, 100, callback).unref());
}

installDependencies(root);
if (!isUpToDate(join(app, ".next/BUILD_ID"), [join(root, "src"), join(root, "package-lock.json"), app])) {
  console.log("Building the package and the example app ...");
  node(["test/build.mjs"], root);
  node([next, "build"], app);
}

const server = spawn(process.execPath, [next, "start", "-H", host, "-p", port], { cwd: app, env, stdio: "inherit" });
whenServing(() => console.log(`\nThe example app is at http://localhost:${port} (Ctrl-C ends it)\n`));

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => server.kill(signal));
}
process.on("exit", () => server.kill());
server.once("close", (code) => process.exit(code ?? 0));
