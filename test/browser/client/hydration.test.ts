import type { SessionStatus } from "next-session-timeout/react";
import { justSignedIn } from "../../support/just-signed-in.js";
import { bundleWith } from "../support/bundle.js";
import { expect, test } from "../support/client.js";
import { reactModules } from "../support/react-versions.js";
import { renderOnServer } from "../support/render-on-server.js";

const active: SessionStatus = { ...justSignedIn, signInPath: "/login", now: Math.floor(Date.now() / 1000) };
const warning: SessionStatus = { ...active, status: "warning", idleSeconds: 1700, expiresIn: 100 };

const beginnings: [string, SessionStatus | undefined, string][] = [
  ["without a status", undefined, "loading"],
  ["with an active session", active, "active"],
  ["with a warning", warning, "warning"],
];

for (const major of [18, 19]) {
  test.describe(`React ${major}`, () => {
    test.setTimeout(120_000);

    for (const [name, initialStatus, rendered] of beginnings) {
      test(`renders on the server and hydrates without a complaint, ${name}`, async ({ page, server }) => {
        const modules = await reactModules(major);
        const script = await bundleWith(modules, 'import { hydrate } from "./hydrated-page.js"; hydrate();');
        const html = await renderOnServer(modules, "hydrated-page", { initialStatus });
        expect(html).toContain(rendered);
        const complaints: string[] = [];
        page.on("pageerror", (error) => complaints.push(error.message));
        page.on("console", (message) => {
          if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
        });
        server.files.set("/hydrate.js", { type: "text/javascript", body: script });
        server.files.set("/rendered", {
          type: "text/html",
          body: `<!doctype html><link rel="icon" href="data:,"><div id="root">${html}</div>
            <script id="data" type="application/json">${JSON.stringify({ initialStatus })}</script>
            <script src="/hydrate.js"></script>`,
        });

        await page.goto(`${server.origin}/rendered`, { waitUntil: "networkidle" });

        await expect(page.locator("#status")).toContainText(initialStatus?.status ?? "active");
        expect(await page.title()).toBe("hydrated");
        expect(complaints).toEqual([]);
        expect(server.requests).toEqual(initialStatus === undefined ? ["GET status"] : []);
      });
    }
  });
}
