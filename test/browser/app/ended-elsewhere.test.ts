import { expect, test } from "@playwright/test";
import { entries } from "../../support/example-app.js";
import { type SharedStore, shareStore, signInAt, submitForm } from "../../support/shared-store.js";
import { signIn } from "../support/example-app.js";

for (const name of ["Redis", "PostgreSQL"] as const) {
  test.describe(`ended elsewhere, with one ${name} for two servers`, () => {
    let shared: SharedStore;
    test.beforeAll(async () => {
      shared = await shareStore(name);
    });
    test.afterAll(() => shared?.stop());

    for (const here of entries) {
      for (const there of entries) {
        test(`a tab open at ${there} finds out at its next check, ended at ${here}`, async ({ page }) => {
          await page.clock.install();
          const { origin } = shared.servers[there];
          await signIn(page, origin);
          const ending = await signInAt(shared.servers[here], "Ada");
          await submitForm(ending, "/account/sessions", "Sign out all others");
          // To where the warning would start: the server is asked before it is shown.
          await page.clock.fastForward(541_000);
          await page.getByText("This session was ended from another device or by an administrator.").waitFor();
          expect(page.url()).toBe(`${origin}/login?reason=revoked&returnTo=/account`);
        });
      }
    }
  });
}
