import * as fc from "fast-check";
import { NextRequest } from "next/server.js";
import { createSessionTimeout } from "next-session-timeout";
import { sealData, unsealData } from "iron-session";
import { createMemoryRegistry } from "../../../src/registry/memory/create-memory-registry.js";
import { histories, progress } from "./runs.js";

// A model of somebody who holds every cookie that was ever issued for one session, and presents them in any
// combination: nothing of it is accepted from the moment on at which the honest browser's session is over.

jest.setTimeout(24 * 3600_000);

const password = "a password of at least thirty-two characters";
const idleTimeout = 600;
const absoluteTimeout = 2400;
const start = 1_795_000_000;

let now = start;
beforeAll(() => jest.spyOn(Date, "now").mockImplementation(() => now * 1000));

const page = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", accept: "text/html" };
const fetched = { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty", "sec-fetch-site": "same-origin" };
const kinds = {
  page: { path: "/account", init: { headers: page } },
  api: { path: "/api/data", init: { headers: fetched } },
  post: { path: "/api/data", init: { method: "POST", headers: fetched } },
  prefetch: { path: "/account", init: { headers: { ...fetched, "sec-purpose": "prefetch" } } },
  keepalive: { path: "/api/session/keepalive", init: { method: "POST", headers: fetched } },
  status: { path: "/api/session/status", init: { headers: fetched } },
};

type Kind = keyof typeof kinds;

interface Move {
  /** How long the attacker waits before it, in seconds. */
  wait: number;
  kind: Kind;
  /** Which of the cookies ever issued are presented; by turns, so that any combination can come up. */
  seals: number[];
  clocks: number[];
  /** Whether the app saves the session once more with what it then reads. */
  saves: boolean;
  junk: string;
}

const move: fc.Arbitrary<Move> = fc.record({
  wait: fc.oneof(fc.constantFrom(0, 1, 59, 60, 61, 299, 540, 599, 600), fc.nat(700)),
  kind: fc.constantFrom(...(Object.keys(kinds) as Kind[])),
  seals: fc.array(fc.nat(20), { maxLength: 3 }),
  clocks: fc.array(fc.nat(20), { maxLength: 3 }),
  saves: fc.boolean(),
  junk: fc.constantFrom("", "", "", "~", "~2~x", "%", "%zz"),
});

/** Whether an answer, or what it hands on, is that of somebody signed in. */
interface Result {
  alive: boolean;
  seal: string | null;
  clocks: string[];
}

async function play(moves: Move[], withRegistry: boolean, plain: boolean): Promise<void> {
  now = start;
  const app = createSessionTimeout<{ user?: string }>({
    session: { cookieName: "app", password },
    idleTimeout,
    absoluteTimeout,
    signInPath: "/login",
    userId: ({ user }) => user,
    ...(withRegistry && { registry: createMemoryRegistry() }),
  });
  const seals: string[] = [];
  const clocks: string[] = [];
  const keep = (all: string[], one: string | null): void => void (one && !all.includes(one) && all.push(one));

  async function send(kind: Kind, cookie: string): Promise<Result> {
    const { path, init } = kinds[kind];
    const request = new NextRequest(`http://localhost:3000${path}`, {
      ...init,
      headers: { host: "localhost:3000", ...init.headers, cookie },
    });
    const own = kind === "status" ? app.status : kind === "keepalive" ? app.handlers.POST : app.middleware;
    const response = await own(request);
    const set = new Map(
      response.headers.getSetCookie().map((line) => /^([^=]+)=([^;]*)/.exec(line)?.slice(1) as [string, string]),
    );
    const seal = set.get("app") || null;
    const clock = set.get("app.clock") || null;
    if (kind === "status" || kind === "keepalive") {
      const { status } = (await response.json()) as { status: string };
      return { alive: status === "active" || status === "warning", seal, clocks: clock ? [clock] : [] };
    }
    const passes = response.headers.has("x-middleware-next");
    const read = response.headers.get("x-middleware-request-cookie") ?? cookie;
    const downstream = /(?:^|; )app=([^;]+)/.exec(read)?.[1] ?? "";
    const data =
      downstream && passes ? await unsealData<{ user?: string }>(decodeURIComponent(downstream), { password }) : {};
    return {
      alive: data.user !== undefined,
      seal: seal ?? (data.user ? downstream : null),
      clocks: clock ? [clock] : [],
    };
  }

  keep(seals, await sealData({ user: "ada" }, { password, ttl: 14 * 24 * 3600 }));
  if (!plain) {
    const first = await send("page", `app=${seals[0]}`);
    keep(seals, first.seal);
    for (const clock of first.clocks) keep(clocks, clock);
    // From here on only what is marked is presented.
    seals.shift();
  }

  /** The newest activity that any answer recorded; what the honest browser's session is judged by. */
  let newest = start;
  for (const { wait, kind, seals: whichSeals, clocks: whichClocks, saves, junk } of moves) {
    now += wait;
    const over = now >= Math.min(newest + idleTimeout, start + absoluteTimeout);
    const cookie = [
      ...whichSeals.map((which) => `app=${seals[which % seals.length]}${junk}`),
      ...(clocks.length === 0 ? [] : whichClocks.map((which) => `app.clock=${clocks[which % clocks.length]}`)),
    ].join("; ");
    const result = await send(kind, cookie);
    if (over) expect({ at: now - start, kind, cookie, alive: result.alive }).toMatchObject({ alive: false });
    for (const clock of result.clocks) {
      const said = JSON.parse(Buffer.from(clock.split(".")[2] ?? "", "base64url").toString()) as {
        lastActivityAt?: number;
      };
      if (over) expect(said.lastActivityAt).toBeUndefined();
      newest = Math.max(newest, said.lastActivityAt ?? 0);
      keep(clocks, clock);
    }
    keep(seals, result.seal);
    if (saves && result.alive && result.seal !== null) {
      const data = await unsealData<object>(decodeURIComponent(result.seal), { password });
      keep(seals, await sealData({ ...data, note: now }, { password, ttl: 14 * 24 * 3600 }));
    }
  }
}

test.each([
  ["without a registry", false],
  ["with a registry", true],
])("%s no combination of cookies lives longer than the honest session", async (name, withRegistry) => {
  const tick = progress(name, histories);
  const property = fc.asyncProperty(
    fc.array(move, { minLength: 1, maxLength: 12 }),
    fc.boolean(),
    async (moves, plain) => {
      tick();
      await play(moves, withRegistry, plain);
    },
  );
  await fc.assert(property, { numRuns: histories });
});
