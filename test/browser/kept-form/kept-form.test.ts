import { contents, expect, field, fillIn, kept, keptForms, spoilStorage, stored, test } from "../support/kept-form.js";

/** How often somebody types, is signed out and comes back: a few times here, twenty in `npm run rounds`. */
const rounds = Number(process.env["ROUNDS"] ?? 4);

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

test("each tab has its own, unless all are to have it", async ({ openForm, endSession, signIn }) => {
  for (const query of ["", "local"]) {
    const [first, second] = [await openForm(undefined, query), await openForm(undefined, query)];
    await field(first, "Reasons").fill(`from the first ${query}`);
    await expect.poll(() => keptForms(first)).toBe(1);
    await endSession(first);
    // The other tab hears of it, and leaves by itself.
    await second.waitForURL(/\/login\?/);
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
