import { shows } from "../support/client.js";
import { contents, expect, field, fillIn, kept, keptForms, stored, test } from "../support/kept-form.js";

// When what was kept is deleted: once the form was sent, and when its person signs out. Not when the session ends.

test.describe("a form that was sent", () => {
  test("in the very second of the end is kept where the sign-in page answers", async ({
    openForm,
    answer,
    server,
    signIn,
  }) => {
    answer.goTo = "/login?reason=idle";
    const page = await openForm();
    await fillIn(page);
    const typed = await contents(page);
    // The other form, which nobody sends, is kept a moment after it was typed.
    await expect.poll(() => keptForms(page)).toBe(2);
    server.ahead += 3600;
    await page.getByRole("button", { name: "Send" }).click();
    await page.waitForURL(/\/login/);

    signIn("ada");
    await openForm(page);
    await page.getByText(kept).waitFor();
    await expect.poll(() => contents(page)).toEqual(typed);
  });

  test("is gone once the app has answered on the page", async ({ openForm, answer, endSession, signIn }) => {
    answer.said = "Thank you";
    const page = await openForm();
    await field(page, "Reasons").fill("Sent and answered");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("Thank you").waitFor();
    await expect.poll(() => keptForms(page)).toBe(0);

    await endSession(page);
    signIn("ada");
    await openForm(page);
    await expect(field(page, "Reasons")).toHaveValue("");
  });

  test("is gone once a later page of the session is met", async ({ openForm, answer, endSession, signIn }) => {
    answer.goTo = "/thanks";
    const page = await openForm();
    await field(page, "Reasons").fill("Sent and answered");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("Thanks").waitFor();
    expect(await keptForms(page)).toBe(1);
    await openForm(page);
    await expect.poll(() => keptForms(page)).toBe(0);

    await endSession(page);
    signIn("ada");
    await openForm(page);
    await expect(field(page, "Reasons")).toHaveValue("");
  });

  test("is gone once the form is, in the same session", async ({ openForm, answer }) => {
    answer.said = "Closed";
    const page = await openForm();
    await field(page, "Reasons").fill("Sent and closed");
    await expect.poll(() => keptForms(page)).toBe(1);
    await page.evaluate(() => {
      document.forms[0]?.addEventListener("submit", () => window.closeForm());
    });
    await page.getByRole("button", { name: "Send" }).click();
    await expect.poll(() => keptForms(page)).toBe(0);
  });
});

test("signing out deletes it", async ({ openForm, signIn }) => {
  const page = await openForm();
  await fillIn(page);
  await expect.poll(() => keptForms(page)).toBe(2);
  await page.evaluate(() => window.signOutHere());
  await page.waitForURL(/\/login/);
  expect(await keptForms(page)).toBe(0);
  signIn("ada");
  await openForm(page);
  await expect(field(page, "Reasons")).toHaveValue("");
});

test.describe("on a page without a kept form", () => {
  test("signing out deletes what was kept, in both storages", async ({ openForm, server, signIn }) => {
    const page = await openForm();
    await field(page, "Reasons").fill("Of this tab");
    await expect.poll(() => keptForms(page)).toBe(1);
    await openForm(page, "local");
    await field(page, "Comment name").fill("Of all tabs");
    await expect.poll(() => keptForms(page)).toBe(2);

    await page.goto(`${server.origin}/account`);
    await shows(page, "active");
    expect(await keptForms(page)).toBe(2);
    await page.evaluate(() => window.signOut());
    await page.waitForURL(/\/login/);
    expect(await stored(page)).toBe("[[],[]]");

    signIn("ada");
    await openForm(page);
    await expect(field(page, "Reasons")).toHaveValue("");
  });

  test("a sign-out in another tab deletes it", async ({ context, openForm, server }) => {
    const page = await openForm();
    await field(page, "Reasons").fill("Of this tab");
    await expect.poll(() => keptForms(page)).toBe(1);
    await page.goto(`${server.origin}/account`);
    await shows(page, "active");

    const other = await context.newPage();
    await other.goto(`${server.origin}/account`);
    await shows(other, "active");
    await other.evaluate(() => window.signOut());
    await page.waitForURL(/\/login/);
    expect(await stored(page)).toBe("[[],[]]");
  });

  test("the end of the session keeps it", async ({ openForm, endSession, server, signIn }) => {
    const page = await openForm();
    await field(page, "Reasons").fill("Of this tab");
    await expect.poll(() => keptForms(page)).toBe(1);
    await page.goto(`${server.origin}/account`);
    await shows(page, "active");
    await endSession(page);
    expect(await keptForms(page)).toBe(1);

    signIn("ada");
    await openForm(page);
    await expect(field(page, "Reasons")).toHaveValue("Of this tab");
  });
});
