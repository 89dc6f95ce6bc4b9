import { serveExampleApp } from "../../support/example-app.js";
import { createMovedClock } from "../../support/moved-clock.mjs";
import type { MovedClock } from "../../support/moved-clock.mjs";
import { startCachingProxy } from "../../support/nginx.mjs";
import { createVisitor, hiddenFields } from "../../support/visitor.js";
import type { Answer, Visitor } from "../../support/visitor.js";

export const idleTimeout = 600;

/** The example app behind a cache. */
export interface CachedApp {
  readonly clock: MovedClock;
  /** Nobody, as far as the app knows: a browser without cookies. */
  stranger(): Person;
  /** Somebody with a browser, not signed in yet. */
  person(name: string): Person;
  stop(): Promise<void>;
}

/** A browser that looks for what is somebody else's in every answer it gets. */
export interface Person {
  readonly name: string;
  visit(path: string): Promise<Answer>;
  call(path: string, options?: { method?: string }): Promise<Answer>;
  signIn(): Promise<void>;
}

export async function startCachedApp(entry: "middleware" | "proxy", directives: string[]): Promise<CachedApp> {
  const clock = createMovedClock();
  const server = await serveExampleApp(entry, {
    ...clock.env,
    IDLE_TIMEOUT: String(idleTimeout),
    ABSOLUTE_TIMEOUT: "360000",
  });
  const cache = await startCachingProxy({ upstreamPort: server.port, directives });
  const everyone = new Map<string, { secrets: Set<string> }>();

  function person(name: string): Person {
    const visitor: Visitor = createVisitor(cache.origin);
    const secrets = everyone.get(name)?.secrets ?? new Set(name ? [name, name.toLowerCase()] : []);
    everyone.set(name, { secrets });
    let form: Record<string, string> | undefined;

    /** What is set is this person's from now on; nothing of it, or in it, may be another's. */
    function examine(answer: Answer): Answer {
      const lines = answer.headers["set-cookie"] ?? [];
      const all = `${JSON.stringify(answer.headers)}\n${answer.text}`;
      for (const [other, { secrets: theirs }] of everyone) {
        if (other !== name) expect([...theirs].filter((secret) => all.includes(secret))).toEqual([]);
      }
      if (name === "" || answer.headers["x-cache-status"] === "HIT") expect(lines).toEqual([]);
      for (const line of lines) {
        const [, value = ""] = /^[^=]+=([^;]*)/.exec(line) ?? [];
        if (value) secrets.add(value);
      }
      return answer;
    }

    return {
      name,
      visit: async (path) => examine(await visitor.visit(path)),
      call: async (path, options) => examine(await visitor.call(path, options)),
      async signIn() {
        form ??= hiddenFields(examine(await visitor.visit("/login")).text);
        const answer = examine(await visitor.submit("/login", { ...form, name }));
        expect(answer.headers.location).toBe("/account");
      },
    };
  }

  return {
    clock,
    person,
    stranger: () => person(""),
    async stop() {
      await cache.stop();
      await server.stop();
      clock.remove();
    },
  };
}
