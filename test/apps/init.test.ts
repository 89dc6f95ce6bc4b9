import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ageSession } from "../support/age-session.mjs";
import { buildApp, generateApp } from "../support/generated-app.js";
import { type NextServer, startNext } from "../support/next-server.js";
import { runCommand } from "../support/run-command.js";
import { packTarball } from "../support/scratch-app.js";
import { type Answer, createVisitor, hiddenFields, type Visitor } from "../support/visitor.js";
import { apps } from "./apps.js";

// What an adopter does: create-next-app, npm install, npx next-session-timeout init, next build. Which apps: the default
// one of the newest Next; in `npm run apps` every one, or those that APPS names.

jest.setTimeout(600_000);

const wanted = process.env["APPS"]?.split(" ") ?? ["next-16"];
const names = wanted.includes("all") ? Object.keys(apps) : wanted;

let tarball = "";
beforeAll(async () => {
  tarball = await packTarball();
});

describe.each(names)("init in %s", (name) => {
  const app = apps[name];
  if (app === undefined) throw new Error(`no app is called ${name}: ${Object.keys(apps).join(", ")}`);

  let folder: string;
  let password: string;
  let written: { written: string[]; changed: string[]; byHand: string[] };
  let server: NextServer;
  let visitor: Visitor;

  const cli = (...args: string[]) =>
    runCommand(join(folder, "node_modules/.bin/next-session-timeout"), args, { cwd: folder });
  const age = (seconds: number) => ageSession(visitor.cookies, { cookieName: "app", password, seconds });
  /** Where an answer sends a person, whether Next writes a path or a whole address. */
  const location = (answer: Answer) => {
    const { pathname, search } = new URL(answer.headers.location ?? "/nowhere", server.origin);
    return pathname + search;
  };

  beforeAll(async () => {
    folder = await generateApp(name, {
      ...app,
      dependencies: { ...app.dependencies, "iron-session": "^9.0.0", "next-session-timeout": `file:${tarball}` },
    });
    written = JSON.parse(await cli("init", "--yes", "--json")) as typeof written;
    password = /^SESSION_PASSWORD=(.*)$/m.exec(readFileSync(join(folder, ".env.local"), "utf8"))?.[1] ?? "";
    const extension = name === "javascript" ? "js" : "ts";
    const route = join(folder, `${app.base}app/api/thing/route.${extension}`);
    mkdirSync(dirname(route), { recursive: true });
    writeFileSync(
      route,
      `import { getSession } from "../../../lib/session";
      export async function GET() {
        const { user } = await getSession();
        return Response.json({ user: user?.id ?? null });
      }`,
    );
    await buildApp(folder);
    server = await startNext(folder);
  });
  afterAll(() => server?.stop());

  beforeEach(async () => {
    visitor = createVisitor(server.origin);
    const page = `${app.locale}/login?returnTo=${app.locale}/account`;
    const answer = await visitor.submit(page, hiddenFields((await visitor.visit(page)).text));
    expect([answer.status, location(answer)]).toEqual([303, `${app.locale}/account`]);
  });

  test("it wrote the files that such an app needs, where it needs them", () => {
    expect(written.written).toEqual(app.written);
    expect(written.changed).toEqual(app.changed ?? []);
    expect(Buffer.from(password, "base64")).toHaveLength(32);
  });

  test("there is nothing left to write", async () => {
    const again = JSON.parse(await cli("init", "--yes", "--json")) as typeof written;
    expect(again).toMatchObject({ written: [], changed: [] });
    // What it wrote is done. What it wrote as an example is not.
    if (written.written.some((path) => path.includes("login"))) {
      expect(again.byHand).toEqual([expect.stringMatching(/^Check a password in .*login/)]);
    }
  });

  test("a person who signed in sees the account page", async () => {
    expect((await visitor.visit(`${app.locale}/account`)).text).toMatch(/<h1>Hello (<!-- -->)?ada<\/h1>/);
    expect(JSON.parse((await visitor.call("/api/session/status")).text)).toMatchObject({ status: "active" });
    expect(JSON.parse((await visitor.call("/api/thing")).text)).toEqual({ user: "ada" });
  });

  test("an idle session ends on the sign-in page, with the reason", async () => {
    await age(1801);
    const answer = await visitor.visit(`${app.locale}/account`);
    expect([answer.status, location(answer)]).toEqual([
      307,
      `/login?reason=idle&returnTo=${encodeURIComponent(`${app.locale}/account`).replaceAll("%2F", "/")}`,
    ]);
    expect((await visitor.visit(`${app.locale}/login?reason=idle`)).text).toContain("we signed you out");
    expect(JSON.parse((await visitor.call("/api/thing")).text)).toEqual({ user: null });
  });

  test("a call of the API is told that the session has ended", async () => {
    await age(1801);
    const answer = await visitor.call("/api/thing");
    // next-intl's own matcher leaves the API out: there, getSession() alone decides.
    if (app.locale === "") {
      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.text)).toMatchObject({ error: "session_expired", reason: "idle" });
    } else {
      expect(JSON.parse(answer.text)).toEqual({ user: null });
    }
  });

  test("check finds nothing but the example sign-in", async () => {
    const findings = await cli("check", "--json").catch((error: Error) =>
      error.message.split("\n").slice(1).join("\n"),
    );
    const { findings: found } = JSON.parse(findings) as { findings: { code: string; severity: string }[] };
    const graver = found.filter(({ severity }) => severity !== "info").map(({ code }) => code);
    expect(graver).toEqual(app.locale === "" ? ["example-sign-in"] : ["matcher-misses-session", "example-sign-in"]);
  });
});
