import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { build } from "esbuild";
import { evaluate, type SessionClock, type Timeouts } from "../../../src/clock/evaluate.js";
import { type SessionStatus, toSessionStatus } from "../../../src/clock/status.js";
import { root } from "../../support/source-files.js";

/** A server with the three session endpoints and the page of `page.tsx`. Its clock and answers are the test's. */
export interface SessionServer {
  origin: string;
  /** One session, whoever asks; `null` once it has ended. */
  session: SessionClock | null;
  timeouts: Timeouts;
  /** Seconds that the server's clock is ahead of the machine's. */
  ahead: number;
  /** How keepalive answers: as it should, with this status, with a broken connection, or not at all. */
  keepalive: "ok" | 401 | 403 | 500 | "broken" | "silent";
  /** Whose session it is, as a tag; the page shows their name. `null`: the server does not tell. */
  person: string | null;
  /** Whose page it is whoever asks, as if from a cache; `null`: the person's. */
  cachedFor: string | null;
  /** Whether the registry can record a sign-out. */
  recorded: boolean;
  /** Milliseconds until the status is answered. */
  slowness: number;
  /** Where an ended session is sent. */
  signInPath: string | null;
  /** Methods by which pages were asked for so far. */
  pages: string[];
  /** Requests so far, as `GET status`, `POST keepalive {"idleFor":3}`. */
  requests: string[];
  /** Starts a session with nothing on record. The page does so by `POST /sign-in/<person>`, and tells nobody. */
  signIn: (person?: string | null) => void;
  /** What the server would answer now. */
  status: () => SessionStatus;
  close: () => Promise<void>;
}

export async function startSessionServer(react: Promise<string> = bundlePage()): Promise<SessionServer> {
  const script = await react;
  const http = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const seconds = (): number => Math.floor(Date.now() / 1000) + server.ahead;
  const server: SessionServer = {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    session: null,
    timeouts: { idleTimeout: 1800, absoluteTimeout: 43_200, warnBefore: 120, gracePeriod: 60 },
    ahead: 0,
    keepalive: "ok",
    person: null,
    cachedFor: null,
    recorded: true,
    slowness: 0,
    signInPath: "/login",
    requests: [],
    pages: [],
    signIn(person = null) {
      server.person = person;
      server.session = { startedAt: seconds(), lastActivityAt: seconds() };
      server.requests = [];
    },
    status() {
      const { session, timeouts, signInPath, person } = server;
      const evaluation = session && evaluate(session, timeouts, seconds());
      return toSessionStatus({ evaluation, timeouts, signInPath, person, now: seconds() });
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  server.signIn();
  return server;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", server.origin);
    if (pathname === "/page.js") return end(response, 200, "text/javascript", script, "no-cache");
    if (pathname === "/login") return end(response, 200, "text/html", "<!doctype html><h1>Sign in</h1>");
    if (pathname.startsWith("/sign-in/")) {
      server.signIn(pathname.slice("/sign-in/".length));
      return end(response, 200, "text/plain", "");
    }
    if (!pathname.startsWith("/api/session/")) {
      if (pathname === "/account") server.pages.push(request.method ?? "");
      const person = server.cachedFor ?? server.person;
      return end(response, 200, "text/html", page({ ...server.status(), person }), "no-cache", policy);
    }
    const action = pathname.slice("/api/session/".length);
    const body = await read(request);
    server.requests.push(`${request.method} ${action}${body && body !== "{}" ? ` ${body}` : ""}`);
    const code = act(action, body, response);
    if (code === null) return undefined;
    if (action === "status" && server.slowness > 0) await setTimeout(server.slowness);
    const status = server.status();
    if (status.status === "expired") server.session = null;
    if (action === "sign-out" && !server.recorded) {
      return end(response, 503, "application/json", JSON.stringify({ ...status, recorded: false }));
    }
    const ended = action === "keepalive" && status.status === "expired";
    return end(response, ended ? 401 : code, "application/json", JSON.stringify(code === 200 ? status : {}));
  }

  /** Does it; `null` if there is to be no answer. */
  function act(action: string, body: string, response: ServerResponse): number | null {
    if (action === "sign-out") server.session = null;
    if (action !== "keepalive") return 200;
    if (server.keepalive === "silent") return null;
    if (server.keepalive === "broken") return response.destroy() && null;
    if (server.keepalive === 401) server.session = { startedAt: 0, lastActivityAt: 0 };
    else if (server.keepalive !== "ok") return server.keepalive;
    const { idleFor = 0 } = JSON.parse(body || "{}") as { idleFor?: number };
    if (server.session && server.status().status !== "expired") {
      server.session.lastActivityAt = Math.max(server.session.lastActivityAt, seconds() - idleFor);
    }
    return 200;
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

function end(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  caching = "private, no-store",
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { "content-type": `${type}; charset=utf-8`, "cache-control": caching, ...headers });
  response.end(body);
}

function page(status: SessionStatus): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Account</title>
    <script nonce="ours">window.initialStatus = ${JSON.stringify(status)}</script>
    <body><h1>Letters of ${status.person ?? "nobody in particular"}</h1>
    <div id="root"></div><script src="/page.js"></script></body></html>`;
}

/** What a careful app sends: no inline style passes, and no text becomes markup. */
const policy = {
  "content-security-policy": "default-src 'self'; script-src 'self' 'nonce-ours'; require-trusted-types-for 'script'",
};

/**
 * Bundles `page.tsx`.
 *
 * @param nodePath a folder whose `node_modules` has another React
 */
async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, "test/browser/client/page.tsx")],
    alias: { "next-session-timeout/react": join(root, "src/react/index.ts") },
    bundle: true,
    write: false,
    format: "iife",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"' },
  });
  return outputFiles[0]?.text ?? "";
}
