import { composeEntry } from "../../../src/cli/init/compose-entry.js";

const compose = (source: string, name: "middleware" | "proxy" = "proxy") =>
  composeEntry(source, name, "@/lib/session")?.text ?? null;

test("an exported expression is wrapped where it stands, in the file's own style", () => {
  expect(
    compose(`import createMiddleware from 'next-intl/middleware'
import {routing} from './i18n/routing'

export default createMiddleware(routing)

export const config = { matcher: '/((?!api).*)' }
`),
  ).toBe(`import createMiddleware from 'next-intl/middleware'
import {routing} from './i18n/routing'
import { wrapMiddleware } from '@/lib/session'

export default wrapMiddleware(createMiddleware(routing))

export const config = { matcher: '/((?!api).*)' }
`);
});

test("an expression may go over lines, with anything in its strings", () => {
  const source = `import { clerk } from "clerk";
export default clerk(async (auth, request) => {
  if (request.url === "a;b)") return; // }
}); // the end
`;
  expect(compose(source)).toContain(`export default wrapMiddleware(clerk(async (auth, request) => {
  if (request.url === "a;b)") return; // }
})); // the end
`);
});

test.each([
  ["export async function proxy(request) {", "async function handleRequest(request) {", "export const proxy ="],
  ["export function proxy (request) {", "function handleRequest(request) {", "export const proxy ="],
  ["export default function proxy(request) {", "function handleRequest(request) {", "export default"],
  ["export default async function (request) {", "async function handleRequest(request) {", "export default"],
])("%s", (before, after, added) => {
  const body = "\n  return undefined;\n}\n";
  expect(compose(before + body)).toBe(
    `import { wrapMiddleware } from "@/lib/session";\n\n${after}${body}\n${added} wrapMiddleware(handleRequest);\n`,
  );
});

test("a constant keeps its type", () => {
  const source = `import type { NextProxy } from "next/server";\n\nexport const proxy: NextProxy = () => undefined;\n`;
  expect(compose(source)).toContain("\nconst handleRequest: NextProxy = () => undefined;\n\nexport const proxy = wrap");
});

test.each([
  ["another file's function", 'export { auth as proxy } from "@/auth";'],
  ["another file's default", 'export { default } from "next-auth/middleware";'],
  ["an arrow function", "export default (request) => undefined;"],
  ["a chain that goes on in the next line", "export default chain(first)\n  .then(second);"],
  ["a function of another name", "export function middleware() {}"],
  ["a name that is taken", "function handleRequest() {}\nexport default handleRequest;"],
])("%s is left to the person", (_, source) => {
  expect(compose(source)).toBeNull();
});

test("what changes is shown", () => {
  expect(composeEntry("export default a(b);\n", "proxy", "./lib/session")?.lines).toEqual([
    '+ import { wrapMiddleware } from "./lib/session";',
    "- export default a(b);".replace(";", ""),
    "+ export default wrapMiddleware(a(b))",
  ]);
});
