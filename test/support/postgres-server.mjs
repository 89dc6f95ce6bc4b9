import { spawn, spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { programPath } from "./programs.mjs";
import { freePort, serverProcess } from "./server-process.mjs";

/**
 * @typedef {object} PostgresServer
 * @property {number} port
 * @property {string} url
 * @property {() => void} hang stops answering, connections stay open
 * @property {() => void} resume
 * @property {() => Promise<void>} down no process listens until `up`
 * @property {() => Promise<void>} up comes back on the same port, with its data
 * @property {() => Promise<void>} stop
 */

const startLimitMs = 30_000;

/** Whom to run as: PostgreSQL refuses to be root. */
function account() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, name], { encoding: "utf8" }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error(
    "PostgreSQL does not run as root, and there is neither a postgres nor a nobody account to run it as.",
  );
}

/**
 * A PostgreSQL server of our own on a free port of 127.0.0.1, with an empty database. Its data goes with it.
 *
 * @returns {Promise<PostgresServer>}
 */
export async function startPostgres() {
  const program = programPath("postgres");
  // What comes with it stands beside it, where it really is: PATH may lead to a link.
  const tool = (/** @type {string} */ name) => join(dirname(realpathSync(program)), name);
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  const { uid, gid } = account();
  const as = uid === undefined || gid === undefined ? {} : { uid, gid };
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  const initialized = spawnSync(
    tool("initdb"),
    ["-D", folder, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"],
    { ...as, cwd: folder, encoding: "utf8" },
  );
  if (initialized.status !== 0) throw new Error(`initdb failed: ${initialized.stderr}`);

  const port = await freePort();
  const settings = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    // The data need not survive a crash of the machine.
    fsync: "off",
    max_connections: "60",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

  const server = serverProcess({
    start: () => spawn(program, ["-D", folder, ...flags], { ...as, cwd: folder, stdio: "ignore" }),
    // Immediate shutdown: sessions are cut off, as by a crash.
    stopSignal: "SIGQUIT",
    name: "postgres",
    port,
  });

  async function up() {
    await server.up();
    // It listens before it takes queries.
    const isReady = () => spawnSync(tool("pg_isready"), ["-h", "127.0.0.1", "-p", String(port)]).status === 0;
    for (const deadline = Date.now() + startLimitMs; !isReady(); await sleep(50)) {
      if (!server.isRunning() || Date.now() > deadline) throw new Error(`postgres did not come up on port ${port}`);
    }
  }

  /** Every connection is a process of its own, and goes on when only their parent is stopped. @param {NodeJS.Signals} signal */
  function signalAll(signal) {
    const parent = server.pid();
    if (parent === undefined) return;
    const { stdout } = spawnSync("pgrep", ["-P", String(parent)], { encoding: "utf8" });
    for (const pid of [parent, ...stdout.split("\n").filter(Boolean).map(Number)]) process.kill(pid, signal);
  }

  const forget = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  function interrupted() {
    void server.down();
    forget();
  }
  process.once("exit", interrupted);

  await up();
  return {
    port,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    hang: () => signalAll("SIGSTOP"),
    resume: () => signalAll("SIGCONT"),
    down: server.down,
    up,
    async stop() {
      await server.down();
      process.off("exit", interrupted);
      forget();
    },
  };
}
