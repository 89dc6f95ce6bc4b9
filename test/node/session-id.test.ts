import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { unsealData } from "iron-session";
import { create, password, stopClock } from "../support/flow.js";
import { cookieChanges } from "../support/set-cookie.js";

const at = stopClock();
beforeEach(() => at(0));

/** Signs in with `startSession`, and reads the new session's id out of its seal. */
async function newId(): Promise<string> {
  const { getSession, startSession } = create();
  const request = new IncomingMessage(new Socket());
  request.headers["host"] = "localhost:3000";
  const response = new ServerResponse(request);
  const session = await getSession(request, response);
  session.user = { id: "ada" };
  await startSession(session);
  const lines = [response.getHeader("set-cookie") ?? []].flat().map(String);
  const seal = decodeURIComponent(cookieChanges(lines).get("app") ?? "");
  const { __timeout: mark } = await unsealData<{ __timeout: { id: string } }>(seal, { password });
  return mark.id;
}

test("a session id is 128 bits of the platform's secure random generator, and nothing else, at each sign-in", async () => {
  const ids = [await newId(), await newId(), await newId()];
  expect(new Set(ids).size).toBe(3);
  // base64url of 16 bytes.
  for (const id of ids) expect(id).toMatch(/^[\w-]{21}[AQgw]$/);

  const random = jest.spyOn(crypto, "getRandomValues").mockImplementation((bytes) => {
    (bytes as unknown as Uint8Array).fill(255);
    return bytes;
  });
  const fixed = await newId();
  random.mockRestore();
  expect(fixed).toBe(`${"_".repeat(21)}w`);
});
