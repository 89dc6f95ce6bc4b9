import { type IncomingHttpHeaders, request as httpRequest } from "node:http";
import { keepCookies } from "./set-cookie.js";

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A person's browser as far as HTTP goes: a cookie jar and the headers a browser would send. */
export interface Visitor {
  /** Cookies by name, as the browser holds them now. */
  readonly cookies: Map<string, string>;
  /** Any request. With a `cookie`, a whole header, it is another browser's: what comes back is not kept. */
  send(path: string, options?: Sending): Promise<Answer>;
  /** Follows a link: a document request. */
  visit(path: string): Promise<Answer>;
  /** Calls from a page's script: `fetch`. */
  call(
    path: string,
    options?: { method?: string; body?: unknown; headers?: Readonly<Record<string, string>> },
  ): Promise<Answer>;
  /** Submits a form without JavaScript. */
  submit(path: string, fields: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface Sending {
  method?: string;
  /** Beside a same-origin `Sec-Fetch-Site`. */
  headers?: Readonly<Record<string, string>>;
  cookie?: string;
  body?: string;
}

/** What a browser says of following a link. */
export const navigation = { accept: "text/html", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
/** What a browser says of a `fetch` by a page's script. */
export const scripted = { accept: "*/*", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" };

interface VisitorOptions {
  /** What the browser holds to begin with; kept up to date. */
  cookies?: Map<string, string>;
  /** Called when an answer begins to arrive, which is when browsers keep its cookies. */
  onHeaders?: (status: number, headers: IncomingHttpHeaders) => void;
}

// node:http, because fetch overwrites Sec-Fetch-Mode.
export function createVisitor(
  origin: string,
  { cookies = new Map<string, string>(), onHeaders }: VisitorOptions = {},
): Visitor {
  const held = (): string => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

  function send(
    path: string,
    { method = "GET", headers = {}, cookie: given, body = "" }: Sending = {},
  ): Promise<Answer> {
    const cookie = given ?? held();
    const { hostname, port, host } = new URL(origin);
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        // The server listens on IPv4 alone, whatever localhost means first on this machine.
        {
          hostname,
          port,
          family: 4,
          // A connection each: one that is kept may be closed by the server in the moment it is used again.
          agent: false,
          path,
          method,
          headers: {
            host,
            ...(cookie && { cookie }),
            ...(method !== "GET" && { origin, "content-length": Buffer.byteLength(body) }),
            "sec-fetch-site": "same-origin",
            ...headers,
          },
        },
        (response) => {
          if (given === undefined) keepCookies(cookies, response.headers["set-cookie"] ?? []);
          onHeaders?.(response.statusCode ?? 0, response.headers);
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
          response.once("error", reject);
        },
      );
      request.once("error", reject);
      request.end(body);
    });
  }

  return {
    cookies,
    send,
    visit: (path) => send(path, { headers: navigation }),
    call: (path, { method = "GET", body, headers } = {}) =>
      send(path, {
        method,
        headers: { ...scripted, ...(body !== undefined && { "content-type": "application/json" }), ...headers },
        body: body === undefined ? "" : JSON.stringify(body),
      }),
    submit: (path, fields) => {
      const boundary = "----visitor";
      const parts = Object.entries(fields).map(
        ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      const type = `multipart/form-data; boundary=${boundary}`;
      const headers = { ...navigation, "content-type": type };
      return send(path, { method: "POST", headers, body: `${parts.join("")}--${boundary}--\r\n` });
    },
  };
}

/** The hidden fields of the first form of a page that contains a text; `null` where no form does. */
export function formWith(html: string, text: string): Record<string, string> | null {
  const form = html.match(/<form[\s\S]*?<\/form>/g)?.find((candidate) => candidate.includes(text));
  return form === undefined ? null : hiddenFields(form);
}

/** The hidden fields of the first form of a page: what names its Server Action. */
export function hiddenFields(html: string): Record<string, string> {
  const form = /<form[\s\S]*?<\/form>/.exec(html)?.[0] ?? "";
  const inputs = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => input);
  const attribute = (input: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1] ?? "";
  const decode = (text: string) => text.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&");
  return Object.fromEntries(inputs.map((input) => [attribute(input, "name"), decode(attribute(input, "value"))]));
}
