import type { Page } from "@playwright/test";
import { bundleWith } from "../support/bundle.js";
import { shows } from "../support/client.js";
import { expect, keptForms, test } from "../support/kept-form.js";
import { reactModules } from "../support/react-versions.js";
import { renderOnServer } from "../support/render-on-server.js";

const file = "hydrated-form-page";

for (const major of [18, 19]) {
  test.describe(`React ${major}`, () => {
    test.setTimeout(120_000);

    for (const late of [false, true]) {
      test(`a form that is hydrated ${late ? "late" : "at once"} gets back what was typed, without a complaint`, async ({
        page,
        server,
        endSession,
        signIn,
      }) => {
        const modules = await reactModules(major);
        const body = await bundleWith(modules, `import { hydrate } from "./${file}.js"; hydrate();`);
        server.files.set("/hydrate.js", { type: "text/javascript", body });
        server.files.set("/rendered", {
          type: "text/html",
          body: `<!doctype html><link rel="icon" href="data:,"><div id="session"><output id="status">loading</output></div>
            <div id="root">${await renderOnServer(modules, file)}</div><script src="/hydrate.js"></script>`,
        });
        const complaints: string[] = [];
        page.on("pageerror", (error) => complaints.push(error.message));
        page.on("console", (message) => {
          if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
        });
        const open = async (): Promise<Page> => {
          await page.goto(`${server.origin}/rendered${late ? "?late" : ""}`);
          await shows(page, "active");
          if (late) {
            expect(await page.title()).toBe("");
            await page.evaluate(() => window.hydrateForm());
          }
          await expect(page).toHaveTitle("hydrated");
          return page;
        };

        await open();
        await expect(page.getByLabel("Letter")).toHaveValue("Dear all");
        await page.getByLabel("Subject").pressSequentially("Engines");
        await page.getByLabel("Letter").fill("Dear Charles");
        await expect.poll(() => keptForms(page)).toBe(1);
        expect(complaints).toEqual([]);
        await endSession(page);
        // The browser's own, of a request that was refused as it should be.
        complaints.length = 0;
        signIn("ada");
        await open();

        await expect(page.getByLabel("Letter")).toHaveValue("Dear Charles");
        await expect(page.locator("#subject")).toHaveText("Engines");
        await expect(page.getByText("We kept what you typed.")).toBeVisible();
        expect(complaints).toEqual([]);
      });
    }
  });
}
