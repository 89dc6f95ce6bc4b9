import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { programPath } from "../../support/programs.mjs";

/** A tab that can really be hidden: playwright has every tab believe it is seen, so this speaks to Chromium itself. */
export interface HiddenTab {
  evaluate: (expression: string) => Promise<unknown>;
  /** Brings another tab to the front. */
  hide: () => Promise<void>;
  /** Brings this one there. */
  show: () => Promise<void>;
  /** A real key. */
  press: (key: string) => Promise<void>;
  close: () => Promise<void>;
}

export async function openHiddenTab(url: string): Promise<HiddenTab> {
  const profile = await mkdtemp(join(tmpdir(), "nst-hidden-"));
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];
  const chromium = spawn(
    programPath("chromium"),
    [...flags, ...quiet, `--user-data-dir=${profile}`, "--remote-debugging-pipe", "about:blank"],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const send = speak(chromium);
  const { targetId } = (await send("Target.createTarget", { url })) as { targetId: string };
  const front = (await send("Target.createTarget", { url: "about:blank" })) as { targetId: string };
  await send("Target.activateTarget", { targetId });
  const { sessionId } = (await send("Target.attachToTarget", { targetId, flatten: true })) as { sessionId: string };
  return {
    async evaluate(expression) {
      const options = { expression, awaitPromise: true, returnByValue: true };
      // Nothing while the tab goes from one page to the next.
      const answer = (await send("Runtime.evaluate", options, sessionId)) as
        | { result: { value?: unknown } }
        | undefined;
      return answer?.result.value;
    },
    show: async () => void (await send("Target.activateTarget", { targetId })),
    hide: async () => void (await send("Target.activateTarget", { targetId: front.targetId })),
    async press(key) {
      await send("Input.dispatchKeyEvent", { type: "keyDown", key, text: key }, sessionId);
      await send("Input.dispatchKeyEvent", { type: "keyUp", key }, sessionId);
    },
    async close() {
      const gone = new Promise((resolve) => chromium.once("exit", resolve));
      await send("Browser.close");
      await gone;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

type Send = (method: string, params?: object, sessionId?: string) => Promise<unknown>;

/** Chromium's DevTools protocol over its pipe: JSON, one message per NUL. */
function speak(chromium: ChildProcess): Send {
  const [, , , input, output] = chromium.stdio as [unknown, unknown, unknown, Writable, Readable];
  const waiting = new Map<number, (result: unknown) => void>();
  let rest = "";
  output.setEncoding("utf8").on("data", (chunk: string) => {
    const messages = (rest + chunk).split("\0");
    rest = messages.pop() ?? "";
    for (const message of messages) {
      const { id, result } = JSON.parse(message) as { id?: number; result?: unknown };
      if (id !== undefined) waiting.get(id)?.(result);
    }
  });
  let last = 0;
  return (method, params = {}, sessionId) =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      input.write(`${JSON.stringify({ id: last, method, params, ...(sessionId && { sessionId }) })}\0`);
    });
}
