import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { expect, test } from "@playwright/test";
import { entries, serveExampleApp } from "../../support/example-app.js";
import { age, signIn } from "../support/example-app.js";

/** What stands in front of most apps: takes TLS off, says so in headers, and passes everything on. */
async function tlsProxy(port: number): Promise<{ origin: string; close(): void }> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }]);
  const server = createServer({ key, cert }, (request, response) => {
    const { host = "" } = request.headers;
    const forwarded = { "x-forwarded-proto": "https", "x-forwarded-host": host };
    const onward = httpRequest(
      {
        host: "127.0.0.1",
        port,
        path: request.url,
        method: request.method,
        // As behind a load balancer: the app sees its own address, the person's in X-Forwarded-Host.
        headers: { ...request.headers, ...forwarded, host: `127.0.0.1:${port}` },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

test.use({ ignoreHTTPSErrors: true });

for (const entry of entries) {
  test(`behind TLS, cookies are Secure and redirects stay on the address people use (${entry})`, async ({
    context,
    page,
  }) => {
    const limits = { IDLE_TIMEOUT: "600", ABSOLUTE_TIMEOUT: "3600", COOKIE_SECURE: "true" };
    const app = await serveExampleApp(entry, limits);
    const proxy = await tlsProxy(app.port);
    try {
      await signIn(page, proxy.origin);
      for (const cookie of await context.cookies()) expect(cookie).toMatchObject({ secure: true, httpOnly: true });
      const keepalive = await page.evaluate(
        async () => (await fetch("/api/session/keepalive", { method: "POST" })).status,
      );
      expect(keepalive).toBe(200);
      await age(context, 601);
      await page.goto(`${proxy.origin}/account?tab=1`);
      expect(page.url()).toBe(`${proxy.origin}/login?reason=idle&returnTo=/account%3Ftab%3D1`);
      expect((await context.cookies()).map(({ name }) => name)).toEqual(["example.clock"]);
    } finally {
      proxy.close();
      await app.stop();
    }
  });
}
