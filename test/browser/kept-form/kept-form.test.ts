import type { Page } from "@playwright/test";
import { shows } from "../support/client.js";
import { expect, keptForms, spoilStorage, stored, test } from "../support/kept-form.js";

/** How often somebody types, is signed out and comes back: a few times here, twenty in `npm run rounds`. */
const rounds = Number(process.env["ROUNDS"] ?? 4);

const kept = "We kept what you typed.";
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });

/** Fills a field of every kind. */
async function fillIn(page: Page): Promise<void> {
  await field(page, "Name").pressSequentially("ada lovelace");
  await field(page, "Reasons").fill("Because of the engine.\nAnd of the “notes” 🙂");
  await field(page, "Since").fill("2026-11-18");
  await page.getByLabel("I have children").check();
  await field(page, "Children").fill("three of them");
  await page.getByLabel("by post").uncheck();
  await page.getByLabel("by phone").check();
  await page.getByLabel("choice b").check();
  await page.getByLabel("plain y").check();
  await field(page, "Country").selectOption("at");
  await field(page, "Town").selectOption("graz");
  await field(page, "Days").selectOption(["tue", "wed"]);
  await field(page, "Row 2").fill("second row");
  await field(page, "Letter").pressSequentially("dear all");
  await field(page, "Comment name").fill("a remark");
}

/** What the fields hold. */
function contents(page: Page): Promise<Record<string, unknown>> {
  return page.evaluate(() => {
    const [form, comment] = document.forms;
    const entries = [...new FormData(form)].filter(([name]) => name !== "file");
    const held: Record<string, unknown> = {
      letter: document.querySelector<HTMLElement>("[contenteditable]")?.innerText,
    };
    for (const [name, value] of entries) held[name] = [held[name], value].flat().filter((one) => one !== undefined);
    return { ...held, comment: new FormData(comment).get("name") };
  });
}

test("a field of every kind holds again what was typed, and the app hears of it", async ({
  openForm,
  endSession,
  signIn,
}) => {
  const page = await openForm();
  const empty = await contents(page);
  await fillIn(page);
  const typed = await contents(page);
  expect(typed).toMatchObject({
    name: ["ADA LOVELACE"],
    children: ["three of them"],
    town: ["graz"],
    letter: "dear all",
  });

  await endSession(page);
  signIn("ada");
  await openForm(page);

  await page.getByText(kept).waitFor();
  await expect.poll(() => contents(page)).toEqual(typed);
  expect(await page.evaluate(() => window.heard)).toEqual([
    "name ADA LOVELACE",
    "agrees true",
    "choice b",
    "country at",
  ]);
  // Nothing took the focus.
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);

  await page.locator("#discard").click();
  await expect(page.getByText(kept)).toHaveCount(0);
  await expect.poll(() => contents(page)).toEqual({ ...empty, comment: "a remark" });
  expect(await keptForms(page)).toBe(1);
});

test("nothing that was typed can be read in what is stored, and what is secret is not kept at all", async ({
  openForm,
  endSession,
  signIn,
}) => {
  const page = await openForm(undefined, "local");
  await fillIn(page);
  const secrets = ["Password", "Code", "Card", "New password", "Diary", "Health"];
  for (const label of secrets) await field(page, label).fill(`secret of ${label}`);
  await page.locator("#show").click();
  await field(page, "Password").pressSequentially(" shown");
  await field(page, "Reasons").pressSequentially("!");
  await expect.poll(() => keptForms(page)).toBe(2);

  const bytes = await stored(page);
  const numbers = bytes.replace(/\\/g, "").matchAll(/\[(\d+(?:,\d+)*)\]/g);
  const asText = [...numbers].map(([, list = ""]) => String.fromCharCode(...list.split(",").map(Number))).join();
  for (const text of [
    "ada",
    "ADA",
    "engine",
    "three",
    "second",
    "dear",
    "remark",
    "secret",
    "graz",
    "reasons",
    "children",
  ]) {
    expect(bytes.replaceAll("person", "")).not.toContain(text === "ada" ? "lovelace" : text);
    expect(asText).not.toContain(text);
  }

  await endSession(page);
  signIn("ada");
  await openForm(page, "local");
  await page.getByText(kept).waitFor();
  for (const label of secrets) expect(await field(page, label).inputValue()).toBe("");
});

test("time after time: type, end, sign in again, come back, and not a character is lost", async ({
  openForm,
  endSession,
  signIn,
}) => {
  test.setTimeout(240_000);
  const page = await openForm();
  let text = "";
  for (let round = 1; round <= rounds; round += 1) {
    text += `round ${round}, `;
    await field(page, "Reasons").pressSequentially(`round ${round}, `);
    await endSession(page);
    signIn("ada");
    await openForm(page);
    await expect(field(page, "Reasons")).toHaveValue(text);
    // Typing goes on at the end.
    await field(page, "Reasons").press("Control+End");
  }
});

test("another person gets not a character, and it is deleted", async ({ openForm, endSession, signIn }) => {
  const page = await openForm();
  await fillIn(page);
  await endSession(page);

  signIn("bob");
  await openForm(page);
  await expect.poll(() => keptForms(page)).toBe(0);
  expect(JSON.stringify(await contents(page))).not.toMatch(/ada|engine|remark|dear/i);
  expect(await page.getByText(kept).count()).toBe(0);

  await endSession(page);
  signIn("ada");
  await openForm(page);
  expect(JSON.stringify(await contents(page))).not.toMatch(/ada|engine|remark|dear/i);
});

test("in the same session nothing is put back, in the next one it is", async ({ openForm, endSession, signIn }) => {
  const page = await openForm();
  await field(page, "Reasons").fill("Once");
  await expect.poll(() => keptForms(page)).toBe(1);
  // The keys are asked for because something is kept. After that, it would be there.
  const asked = page.waitForResponse("**/keep-key");
  await page.reload();
  await (await asked).finished();
  await expect(field(page, "Reasons")).toHaveValue("");
  await endSession(page);
  // The pages of an identity provider in between.
  await page.goto("about:blank");
  signIn("ada");
  await openForm(page);
  await expect(field(page, "Reasons")).toHaveValue("Once");
  // It is there until the person types something else or discards it.
  await page.reload();
  await expect(field(page, "Reasons")).toHaveValue("Once");
});

for (const [when, seconds, held] of [
  ["a second before 20 hours are over", -1, "Typed"],
  ["when 20 hours are over", 0, ""],
  ["a second after 20 hours", 1, ""],
] as const) {
  test(`${when}, what is left of what was typed is ${held ? "all of it" : "nothing"}`, async ({
    context,
    openForm,
    endSession,
    signIn,
  }) => {
    const typedAt = Date.now();
    const page = await context.newPage();
    await page.clock.setFixedTime(typedAt);
    await openForm(page);
    await field(page, "Reasons").fill("Typed");
    await expect.poll(() => keptForms(page)).toBe(1);
    await endSession(page);

    signIn("ada");
    await page.clock.setFixedTime(typedAt + (20 * 3600 + seconds) * 1000);
    await openForm(page);
    await expect.poll(() => keptForms(page)).toBe(held ? 1 : 0);
    await expect(field(page, "Reasons")).toHaveValue(held);
    await expect(page.getByText(kept)).toHaveCount(held ? 1 : 0);
  });
}

test("a new password in front of the old one loses nothing that is kept", async ({
  openForm,
  endSession,
  signInWith,
}) => {
  const [old, newer] = ["the old password of 32 characters", "the newer password of 32 characters"] as const;
  await signInWith({ 1: old });
  const page = await openForm();
  await field(page, "Reasons").fill("Under the old one");
  await expect.poll(() => keptForms(page)).toBe(1);
  await endSession(page);

  await signInWith({ 1: old, 2: newer });
  await openForm(page);
  await page.getByText(kept).waitFor();
  await expect(field(page, "Reasons")).toHaveValue("Under the old one");
  const before = await stored(page);
  await field(page, "Reasons").press("Control+End");
  await field(page, "Reasons").pressSequentially(", and the newer one");
  await expect.poll(() => stored(page)).not.toBe(before);
  await endSession(page);

  // What was typed since the change needs the old one no more.
  await signInWith({ 2: newer });
  await openForm(page);
  await expect(field(page, "Reasons")).toHaveValue("Under the old one, and the newer one");
  await endSession(page);

  // Whoever takes all passwords away takes the keys away.
  await signInWith({ 3: "a password that has nothing to do with it" });
  await openForm(page);
  await expect.poll(() => keptForms(page)).toBe(0);
  await expect(field(page, "Reasons")).toHaveValue("");
});

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

test("each tab has its own, unless all are to have it", async ({ openForm, endSession, signIn }) => {
  for (const query of ["", "local"]) {
    const [first, second] = [await openForm(undefined, query), await openForm(undefined, query)];
    await field(first, "Reasons").fill(`from the first ${query}`);
    await expect.poll(() => keptForms(first)).toBe(1);
    await endSession(first);
    signIn("ada");
    await openForm(second, query);
    await expect(field(second, "Reasons")).toHaveValue(query ? "from the first local" : "");
    await openForm(first, query);
    await expect(field(first, "Reasons")).toHaveValue(`from the first ${query}`);
    await Promise.all([first.close(), second.close()]);
  }
});

test("somebody else signs in in another tab: what is typed here is nobody else's", async ({ openForm, signIn }) => {
  const page = await openForm();
  signIn("bob");
  // Too early for the page to have noticed.
  await field(page, "Reasons").fill("Written by ada");
  await openForm(page);
  await expect(field(page, "Reasons")).toHaveValue("");
  expect(await keptForms(page)).toBe(0);
});

for (const how of ["forbidden", "full"] as const) {
  test(`a storage that is ${how} is in nobody's way`, async ({ context, openForm, endSession, signIn }) => {
    await spoilStorage(context, how);
    const page = await openForm();
    const problems: string[] = [];
    page.on("pageerror", ({ message }) => problems.push(message));
    await fillIn(page);
    await expect(field(page, "Name")).toHaveValue("ADA LOVELACE");
    await endSession(page);
    signIn("ada");
    await openForm(page);
    expect(problems).toEqual([]);
  });
}

test("a storage that was cleared meanwhile is written to again", async ({ openForm, endSession, signIn }) => {
  const page = await openForm();
  await field(page, "Reasons").fill("Before");
  await expect.poll(() => keptForms(page)).toBe(1);
  await page.evaluate(() => sessionStorage.clear());
  await field(page, "Reasons").pressSequentially(" and after");
  await endSession(page);
  signIn("ada");
  await openForm(page);
  await expect(field(page, "Reasons")).toHaveValue("Before and after");
});

test("what was cleared by the person is not put back", async ({ openForm, endSession, signIn }) => {
  const page = await openForm();
  await field(page, "Comment name").fill("No");
  await expect.poll(() => keptForms(page)).toBe(1);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect.poll(() => keptForms(page)).toBe(0);
  await endSession(page);
  signIn("ada");
  await openForm(page);
  await expect(field(page, "Comment name")).toHaveValue("");
});
