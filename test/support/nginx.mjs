import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programPath } from "./programs.mjs";
import { freePort, serverProcess } from "./server-process.mjs";

/**
 * @typedef {object} CachingProxy
 * @property {string} origin `http://localhost:PORT`, without a slash at the end
 * @property {() => Promise<void>} stop
 */

/**
 * An nginx of our own on a free port of 127.0.0.1, which keeps what a server answers and gives it to whoever asks for
 * the same URL. Each answer says in `X-Cache-Status` whether it came from there (`HIT`) or not.
 *
 * @param {{ upstreamPort: number, directives: string[] }} options directives: what else its location says, each
 *   with its semicolon
 * @returns {Promise<CachingProxy>}
 */
export async function startCachingProxy({ upstreamPort, directives }) {
  const program = programPath("nginx");
  const folder = mkdtempSync(join(tmpdir(), "nginx-"));
  const port = await freePort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const configuration = `
daemon off;
master_process off;
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 256; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(" ")}
  proxy_cache_path ${folder}/cache levels=1:2 keys_zone=answers:10m inactive=1h use_temp_path=off;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://127.0.0.1:${upstreamPort};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Connection "";
      proxy_cache answers;
      add_header X-Cache-Status $upstream_cache_status always;
      ${directives.join("\n      ")}
    }
  }
}`;
  writeFileSync(join(folder, "nginx.conf"), configuration);

  const { up, down } = serverProcess({
    start: () =>
      spawn(program, ["-p", folder, "-e", join(folder, "error.log"), "-c", join(folder, "nginx.conf")], {
        stdio: "ignore",
      }),
    stopSignal: "SIGTERM",
    name: "nginx",
    port,
  });

  await up();
  return {
    origin: `http://localhost:${port}`,
    async stop() {
      await down();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
