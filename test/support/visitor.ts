import { type IncomingHttpHeaders, request as httpRequest } from "node:http";

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

/** Keeps what `Set-Cookie` says, deletions included. `Secure` is ignored: browsers trust localhost. */
function keep(cookies: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf("="));
    const maxAge = attributes.find((attribute) => /^max-age=/i.test(attribute))?.slice(8);
    const expires = attributes.find((attribute) => /^expires=/i.test(attribute))?.slice(8);
    const gone =
      maxAge === undefined ? expires !== undefined && Date.parse(expires) <= Date.now() : Number(maxAge) <= 0;
    if (gone) cookies.delete(name);
    else cookies.set(name, pair.slice(name.length + 1));
  }
}

// node:http, because fetch overwrites Sec-Fetch-Mode.
export function createVisitor(origin: string): Visitor {
  const cookies = new Map<string, string>();

  function send(path: string, method: string, headers: Record<string, string>, body = ""): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const { hostname, port, host } = new URL(origin);
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        // The server listens on IPv4 alone, whatever localhost means first on this machine.
        {
          hostname,
          port,
          family: 4,
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
          keep(cookies, response.headers["set-cookie"] ?? []);
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

  const navigation = { accept: "text/html", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

  return {
    cookies,
    visit: (path) => send(path, "GET", navigation),
    call: (path, { method = "GET", body, headers } = {}) =>
      send(
        path,
        method,
        {
          accept: "*/*",
          "sec-fetch-mode": "cors",
          "sec-fetch-dest": "empty",
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        body === undefined ? "" : JSON.stringify(body),
      ),
    submit: (path, fields) => {
      const boundary = "----visitor";
      const parts = Object.entries(fields).map(
        ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      const type = `multipart/form-data; boundary=${boundary}`;
      return send(path, "POST", { ...navigation, "content-type": type }, `${parts.join("")}--${boundary}--\r\n`);
    },
  };
}

/** The hidden fields of the first form of a page: what names its Server Action. */
export function hiddenFields(html: string): Record<string, string> {
  const form = /<form[\s\S]*?<\/form>/.exec(html)?.[0] ?? "";
  const inputs = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => input);
  const attribute = (input: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1] ?? "";
  const decode = (text: string) => text.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&");
  return Object.fromEntries(inputs.map((input) => [attribute(input, "name"), decode(attribute(input, "value"))]));
}
