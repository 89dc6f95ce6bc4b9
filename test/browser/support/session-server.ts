import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { evaluate, type SessionClock, type Timeouts } from "../../../src/clock/evaluate.js";
import { type SessionStatus, toSessionStatus } from "../../../src/clock/status.js";
import { createSignedInHandler } from "../../../src/next/signed-in-handler.js";
import type { Context } from "../../../src/session/context.js";
import { pageScript } from "./bundle.js";

/** A file that the server has besides its own. */
export interface ServedFile {
  type: string;
  body: string;
  headers?: Readonly<Record<string, string>>;
}

/**
 * The three session endpoints in front of one session, and the page of `client-page.tsx`. A test may change anything
 * while pages are open.
 */
export interface SessionServer {
  origin: string;
  /** One session, whoever asks; `null` once it has ended. */
  session: SessionClock | null;
  timeouts: Timeouts;
  /** Seconds that the server's clock is ahead of the machine's. */
  ahead: number;
  /** Epoch seconds at which the server's clock stands still, before `ahead` is added; `null`: it runs. */
  stoppedAt: number | null;
  /** How keepalive and sign-out respond: as they should, with this status, with a broken connection, or not at all. */
  posts: "ok" | 401 | 403 | 500 | "broken" | "silent";
  /** Whose session it is, as a tag; the page shows their name. `null`: the server does not tell. */
  person: string | null;
  /** Whose page it is whoever asks, as if from a cache; `null`: the person's. */
  cachedFor: string | null;
  /** Whether the registry can record a sign-out. */
  recorded: boolean;
  /** Whether the session was ended from elsewhere. */
  revoked: boolean;
  /** Milliseconds until the status is sent. */
  slowness: number;
  /** Where an ended session is sent. */
  signInPath: string | null;
  /** Methods by which pages were asked for so far. */
  pages: string[];
  /** Requests so far, as `GET status`, `POST keepalive {"idleFor":3}`. */
  requests: string[];
  /** By path. */
  files: Map<string, ServedFile>;
  /** Starts a session with nothing on record. The page does so by `POST /sign-in/<person>`, and tells nobody. */
  signIn: (person?: string | null) => void;
  /** What the server would send now. */
  status: () => SessionStatus;
  close: () => Promise<void>;
}

const signedIn = createSignedInHandler({
  settings: { cookieNames: new Set() } as unknown as Context["settings"],
  begin: () => undefined,
});

/** Starts a server on a free port of 127.0.0.1. Someone has just signed in. */
export async function startSessionServer(): Promise<SessionServer> {
  const script = await pageScript("client-page");
  const http = createServer((request, response) => void respond(request, response));
  // Chromium sends a request again that failed on a connection it had used before.
  http.maxRequestsPerSocket = 1;
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const now = (): number => (server.stoppedAt ?? Math.floor(Date.now() / 1000)) + server.ahead;
  const server: SessionServer = {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    session: null,
    timeouts: { idleTimeout: 1800, absoluteTimeout: 43_200, warnBefore: 120, gracePeriod: 0 },
    ahead: 0,
    stoppedAt: null,
    posts: "ok",
    person: null,
    cachedFor: null,
    recorded: true,
    revoked: false,
    slowness: 0,
    signInPath: "/login",
    pages: [],
    requests: [],
    files: new Map([
      ["/page.js", { type: "text/javascript", body: script, headers: { "cache-control": "no-cache" } }],
      ["/login", { type: "text/html", body: "<!doctype html><h1>Sign in</h1>" }],
    ]),
    signIn(person = null) {
      server.person = person;
      server.session = { startedAt: now(), lastActivityAt: now() };
      server.revoked = false;
      server.requests = [];
    },
    status() {
      const { session, timeouts, signInPath, person } = server;
      const evaluation = session && evaluate(session, timeouts, now());
      const ended = server.revoked ? "revoked" : undefined;
      return toSessionStatus({ evaluation, ended, timeouts, signInPath, person, now: now() });
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  server.signIn();
  return server;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams, href } = new URL(request.url ?? "/", server.origin);
    const file = server.files.get(pathname);
    if (file) return end(response, 200, file.type, file.body, file.headers);
    if (pathname.startsWith("/sign-in/")) {
      const person = pathname.slice("/sign-in/".length);
      server.signIn(person === "nobody-known" ? null : person);
      const returnTo = searchParams.get("returnTo");
      if (returnTo !== null) return void response.writeHead(303, { location: returnTo }).end();
      return end(response, 200, "text/plain", "");
    }
    if (pathname === "/api/session/signed-in") {
      const { headers, body } = await signedIn(new Request(href));
      return void response.writeHead(200, Object.fromEntries(headers)).end(await new Response(body).text());
    }
    if (pathname.startsWith("/api/session/")) return respondToCall(request, response, pathname.slice(13));
    if (pathname === "/account") server.pages.push(request.method ?? "");
    const person = server.cachedFor ?? server.person;
    return end(response, 200, "text/html", page({ ...server.status(), person }), pageHeaders);
  }

  async function respondToCall(request: IncomingMessage, response: ServerResponse, action: string): Promise<void> {
    const body = await read(request);
    server.requests.push(`${request.method} ${action}${body && body !== "{}" ? ` ${body}` : ""}`);
    if (action !== "status" && server.posts === "silent") return;
    if (action !== "status" && server.posts === "broken") return void response.destroy();
    const code = act(action, body);
    if (action === "status" && server.slowness > 0) await setTimeout(server.slowness);
    const status = server.status();
    if (status.status === "expired") server.session = null;
    if (code === 503) return json(response, code, { ...status, recorded: false });
    const ended = action === "keepalive" && status.status === "expired";
    json(response, ended ? 401 : code, code === 200 ? status : {});
  }

  /** Does it, and tells with which HTTP status to respond. */
  function act(action: string, body: string): number {
    if (action === "status") return 200;
    if (typeof server.posts === "number" && server.posts !== 401) return server.posts;
    if (action === "sign-out") {
      server.session = null;
      return server.recorded ? 200 : 503;
    }
    if (server.posts === 401) server.session = { startedAt: 0, lastActivityAt: 0 };
    const { idleFor = 0 } = JSON.parse(body || "{}") as { idleFor?: number };
    if (server.session && server.status().status !== "expired") {
      server.session.lastActivityAt = Math.max(server.session.lastActivityAt, now() - idleFor);
    }
    return 200;
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

function end(response: ServerResponse, status: number, type: string, body: string, headers: object = {}): void {
  const always = { "content-type": `${type}; charset=utf-8`, "cache-control": "private, no-store" };
  response.writeHead(status, { ...always, ...headers }).end(body);
}

function json(response: ServerResponse, status: number, body: object): void {
  end(response, status, "application/json", JSON.stringify(body));
}

function page(status: SessionStatus): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Account</title>
    <script nonce="ours">window.initialStatus = ${JSON.stringify(status)}</script>
    <body><h1>Letters of ${status.person ?? "nobody in particular"}</h1>
    <div id="root"></div><script src="/page.js"></script></body></html>`;
}

const pageHeaders = {
  "cache-control": "no-cache",
  // What a careful app sends: no inline style passes, and no text becomes markup.
  "content-security-policy": "default-src 'self'; script-src 'self' 'nonce-ours'; require-trusted-types-for 'script'",
};
