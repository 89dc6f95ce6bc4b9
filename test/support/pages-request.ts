import type { PagesRequest, PagesResponse } from "next-session-timeout";
import type { TestBrowser } from "./flow.js";
import { cookieChanges } from "./set-cookie.js";

/** A request of the Pages Router, as far as the package looks at it, which runs on Edge too. */
export interface PagesExchange {
  request: PagesRequest;
  response: PagesResponse;
  /** Has the browser take the cookies that were set. */
  answer: () => void;
}

/** The browser asks the Pages Router for something. */
export function askPages(browser: TestBrowser, headers: Record<string, string> = {}): PagesExchange {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const set = new Map<string, unknown>();
  const response = {
    headersSent: false,
    getHeader: (name: string) => set.get(name.toLowerCase()),
    setHeader: (name: string, value: unknown) => void set.set(name.toLowerCase(), value),
  };
  return {
    request: { headers: { host: "localhost:3000", cookie, ...headers } },
    response: response as unknown as PagesResponse,
    answer() {
      for (const [name, value] of cookieChanges([set.get("set-cookie") ?? []].flat().map(String))) {
        if (value === null) browser.cookies.delete(name);
        else browser.cookies.set(name, decodeURIComponent(value));
      }
    },
  };
}

/** Signs in by `startSession`, as an app does. */
export async function startOver(
  browser: TestBrowser,
  timeout: {
    getSession: (request: PagesRequest, response: PagesResponse) => Promise<{ save(): Promise<void> } & object>;
    startSession: (session: { save(): Promise<void> }) => Promise<void>;
  },
  fields: object = { user: { id: "ada" } },
): Promise<void> {
  const { request, response, answer } = askPages(browser);
  const session = await timeout.getSession(request, response);
  Object.assign(session, fields);
  await timeout.startSession(session);
  answer();
}

/** The person proves again who they are. */
export async function confirm(
  browser: TestBrowser,
  timeout: {
    getSession: (request: PagesRequest, response: PagesResponse) => Promise<{ save(): Promise<void> }>;
    confirmSession: (session: { save(): Promise<void> }) => Promise<void>;
  },
): Promise<void> {
  const { request, response, answer } = askPages(browser);
  const session = await timeout.getSession(request, response);
  try {
    await timeout.confirmSession(session);
  } finally {
    answer();
  }
}
