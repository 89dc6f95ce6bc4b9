import * as templates from "../../../src/cli/init/templates.js";
import { codeBlocks, readmePath } from "../../support/code-blocks.js";

// What init writes into a TypeScript app is what the README says to paste.

const options = { typescript: true, session: () => "@/lib/session", wrapped: false, signInPath: "/login" };

const written: Record<string, string> = {
  "lib/session.ts": templates.sessionFile(options),
  "proxy.ts": templates.entryFile("proxy", "proxy.ts", options),
  "middleware.ts": templates.entryFile("middleware", "middleware.ts", options),
  "app/api/session/[action]/route.ts": templates.handlersFile("route.ts", options),
  "app/login/page.tsx": templates.loginPage("page.tsx", options),
  "app/account/layout.tsx": templates.accountLayout(options),
  "app/account/page.tsx": templates.accountPage("page.tsx", options),
};

const shown = codeBlocks(readmePath).filter(({ file }) => file !== null && file in written);

test("the README shows each file that init writes, once", () => {
  expect(shown.map(({ file }) => file ?? "").sort()).toEqual(Object.keys(written).sort());
});

test.each(Object.keys(written))("%s is the README's", (file) => {
  const code = shown.find((block) => block.file === file)?.code ?? "";
  // The first line only names the file.
  expect(written[file]).toBe(code.replace(/^.*\n/, ""));
});

test("JavaScript gets no types", () => {
  const javascript = { ...options, typescript: false };
  const texts = [
    templates.sessionFile(javascript),
    templates.loginPage("page.js", javascript),
    templates.accountLayout(javascript),
  ];
  expect(texts.join("\n")).not.toMatch(/Promise<|Record<|React\.ReactNode|!,|>\(\{/);
});
