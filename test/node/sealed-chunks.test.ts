import { sealSession } from "next-session-timeout/testing";
import { password } from "../support/flow.js";

test("a session too large for one cookie is sealed in chunks", async () => {
  const session = { cookieName: "app", password, chunk: true };
  const { cookies } = await sealSession({ session }, { note: "x".repeat(4000) });
  expect(cookies.map(({ name }) => name)).toEqual(["app.0", "app.1", "app.clock"]);
});
