import { entries } from "../../support/example-app.js";
import { formFields, sentTo, sessionIdOf, shareStore, signInAt, submitForm } from "../../support/shared-store.js";
import type { SharedStore } from "../../support/shared-store.js";

const directions = entries.flatMap((here) => entries.map((there) => ({ here, there })));
const revoked = expect.stringMatching(/^\/login\?reason=revoked/);

describe.each(["Redis", "PostgreSQL"] as const)("ended elsewhere, with one %s for two servers", (name) => {
  let shared: SharedStore;
  let user = 0;
  beforeAll(async () => {
    shared = await shareStore(name);
  });
  afterAll(() => shared?.stop());
  // Every test has people of its own.
  beforeEach(() => (user += 1));
  const ada = () => `ada${user}`;
  const bob = () => `bob${user}`;

  test.each(directions)("one session, ended at $here, is refused at $there", async ({ here, there }) => {
    const ending = await signInAt(shared.servers[here], ada());
    const ended = await signInAt(shared.servers[there], ada());
    const kept = await signInAt(shared.servers[there], ada());
    await submitForm(ending, "/account/sessions", await sessionIdOf(ended));
    expect(await sentTo(ended)).toEqual(revoked);
    for (const visitor of [ending, kept]) expect((await visitor.visit("/account")).status).toBe(200);
  });

  test.each(entries)("the status route of %s says why, and API routes refuse", async (there) => {
    const ended = await signInAt(shared.servers[there], ada());
    const ending = await signInAt(shared.servers.proxy, ada());
    await submitForm(ending, "/account/sessions", "Sign out all others");
    const { text } = await ended.call("/api/session/status");
    expect(JSON.parse(text)).toMatchObject({ status: "expired", reason: "revoked" });
    expect((await ended.call("/api/me")).status).toBe(401);
  });

  test.each(entries)("an administrator at %s ends all of a user's, and nobody else's", async (here) => {
    const administrator = await signInAt(shared.servers[here], `root${user}`, { administrator: "on" });
    const ended = await Promise.all(entries.map((entry) => signInAt(shared.servers[entry], ada())));
    const other = await signInAt(shared.servers.proxy, bob());
    await submitForm(administrator, "/admin", `value="${ada()}"`);
    for (const visitor of ended) expect(await sentTo(visitor)).toEqual(revoked);
    for (const visitor of [administrator, other]) expect((await visitor.visit("/account")).status).toBe(200);
  });

  test.each(entries)("the administrator's actions at %s do nothing for others", async (here) => {
    const administrator = await signInAt(shared.servers[here], `root${user}`, { administrator: "on" });
    const victim = await signInAt(shared.servers.proxy, bob());
    const member = await signInAt(shared.servers[here], ada());
    for (const form of [await sessionIdOf(victim), `value="${bob()}"`]) {
      const fields = await formFields(administrator, "/admin", form);
      expect((await member.submit("/admin", fields)).status).toBe(404);
    }
    expect((await victim.visit("/account")).status).toBe(200);
  });
});
