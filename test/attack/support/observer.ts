import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { createMemoryRegistry } from "../../../src/registry/memory/create-memory-registry.js";
import type { SessionRegistry } from "next-session-timeout";

/** What the app under attack told of: a callback that ran, or an action. */
export type Told = { type: string } & Record<string, unknown>;

/** The process that the app under attack tells everything, and whose registry it uses. */
export interface Observer {
  origin: string;
  /** All it was told since the last `forget`. */
  told: Told[];
  forget: () => void;
  /** Resolves once it was told as many times as that of what is looked for. */
  heard: (what: Partial<Told>, times?: number) => Promise<Told[]>;
  /** How the registry is: it answers, says that it cannot, or says nothing. */
  store: "up" | "failing" | "silent";
  registry: SessionRegistry;
  /** Resolves once a request stands at the gate; it stays there until `open` is called. */
  atGate: (name: string) => Promise<{ open: () => void }>;
  stop: () => Promise<void>;
}

export async function startObserver(): Promise<Observer> {
  const ears = new Set<() => void>();
  const gates = new Map<string, (gate: { open: () => void }) => void>();
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
      const { pathname, search } = new URL(request.url ?? "/", observer.origin);
      const [, place = "", method = ""] = pathname.split("/");
      const answer = (value: unknown): unknown => response.end(JSON.stringify(value ?? null));
      if (place === "event") {
        observer.told.push(JSON.parse(body) as Told);
        for (const listen of ears) listen();
        answer(null);
      } else if (place === "gate") {
        gates.get(search)?.({ open: () => void answer(null) });
      } else if (observer.store === "failing") {
        response.writeHead(500).end();
      } else if (observer.store === "up") {
        const call = observer.registry[method as keyof SessionRegistry] as (...given: unknown[]) => Promise<unknown>;
        await call(...(JSON.parse(body) as unknown[])).then(answer, () => response.writeHead(500).end());
      }
    })();
  });
  const observer: Observer = {
    origin: "",
    told: [],
    forget: () => void (observer.told.length = 0),
    heard: (what, times = 1) =>
      new Promise((resolve) => {
        const listen = (): void => {
          const found = observer.told.filter((one) => Object.entries(what).every(([key, value]) => one[key] === value));
          if (found.length < times) return;
          ears.delete(listen);
          resolve(found);
        };
        ears.add(listen);
        listen();
      }),
    store: "up",
    registry: createMemoryRegistry(),
    atGate: (name) => new Promise((resolve) => gates.set(`?name=${name}`, resolve)),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  observer.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return observer;
}
