import { act, fireEvent, render, screen } from "@testing-library/react";
import type { JSX } from "react";
import { useKeptForm } from "next-session-timeout/kept-form";
import { justSignedIn as active } from "../../support/just-signed-in.js";

// An app without the option `userId`: its server says that there are no keys.

const { NODE_ENV } = process.env;
const basePath = "/api/session";
let asked: string[];
let warn: jest.SpyInstance;

beforeEach(() => {
  jest.useFakeTimers({ now: active.now * 1000 });
  warn = jest.spyOn(console, "warn").mockImplementation(() => {});
  asked = [];
  globalThis.fetch = async (url, { method = "GET" } = {}) => {
    asked.push(`${method} ${(url as string).replace(`${basePath}/`, "")}`);
    const found = (url as string).endsWith("/status");
    const body = found ? active : { error: "no_user_id" };
    return { ok: found, status: found ? 200 : 404, json: async () => body } as Response;
  };
  // What jsdom has not. Nothing is encrypted here.
  Object.defineProperty(crypto, "subtle", { value: {}, configurable: true });
});
afterEach(() => {
  warn.mockRestore();
  jest.useRealTimers();
  Object.assign(process.env, { NODE_ENV });
});

function Form({ name }: { name: string }): JSX.Element {
  const { ref } = useKeptForm(name);
  return (
    <form ref={ref}>
      <input name="reasons" aria-label={name} />
    </form>
  );
}

const pass = (seconds: number): Promise<void> => act(() => jest.advanceTimersByTimeAsync(seconds * 1000));

async function typeInTwoForms(): Promise<void> {
  render(
    <>
      <Form name="first" />
      <Form name="second" />
    </>,
  );
  await pass(1);
  for (const name of ["first", "second"]) fireEvent.input(screen.getByLabelText(name), { target: { value: "Typed" } });
  await pass(10);
  fireEvent.input(screen.getByLabelText("first"), { target: { value: "Typed more" } });
  await pass(10);
  expect(asked.filter((call) => call === "POST keep-key").length).toBeGreaterThan(2);
  expect(Object.keys(sessionStorage).filter((key) => key.startsWith("nst:"))).toEqual([]);
}

test("in production nothing is kept, and nothing said", async () => {
  Object.assign(process.env, { NODE_ENV: "production" });
  await typeInTwoForms();
  expect(warn.mock.calls).toEqual([]);
});

test("in development it is said once, for all forms, what is missing and where", async () => {
  Object.assign(process.env, { NODE_ENV: "development" });
  await typeInTwoForms();
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/useKeptForm keeps nothing.*keep-key.*`userId`/)]]);
});
