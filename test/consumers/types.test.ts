import { entryPoints } from "../support/entry-points.js";
import { tsconfig } from "../support/consumer-app.js";
import { type Consumer, installConsumer } from "../support/consumer.js";
import { languages } from "../support/languages.js";

jest.setTimeout(600_000);

const app = `
  import { createSessionTimeout, type SessionStatus } from "next-session-timeout";
  import { SessionTimeoutDialog, type SessionTimeoutDialogProps } from "next-session-timeout/dialog";
  import { useSessionTimeout } from "next-session-timeout/react";
  import { memoryRegistry } from "next-session-timeout/registry/memory";
  import { postgresRegistry } from "next-session-timeout/registry/postgres";
  import { redisRegistry } from "next-session-timeout/registry/redis";
  import { fakeSessionTimeout, sealSession } from "next-session-timeout/testing";
  ${languages.map((language, index) => `import * as language${index} from "next-session-timeout/texts/${language}";`).join("\n")}

  export const { getSession, sessionOptions } = createSessionTimeout<{ user?: { id: string } }>({
    session: { cookieName: "app", password: process.env.SESSION_PASSWORD! },
    registry: memoryRegistry(),
  });
  export const id: Promise<string | undefined> = getSession().then(({ user }) => user?.id);
  export const status: SessionStatus = fakeSessionTimeout().status;
  export const sealed = sealSession({ session: sessionOptions }, { user: { id: "ada" } }, { idleFor: 60 });
  export const hook: number | null = useSessionTimeout().secondsLeft;
  export const props: SessionTimeoutDialogProps = language0.dialog;
  export const words: string[] = [${languages.map((_, index) => `language${index}.limitSentence({ idleTimeout: 60 })`).join()}];
  export default [SessionTimeoutDialog, postgresRegistry, redisRegistry];
  // Resolved to nothing, everything would be right.
  export const wrong: "seen" = hook;`;

let consumer: Consumer;
beforeAll(async () => {
  consumer = await installConsumer("types", {
    dependencies: {
      "typescript-5.0": "npm:typescript@~5.0.4",
      "typescript-5.9": "npm:typescript@~5.9.3",
      "typescript-6": "npm:typescript@^6.0.3",
      next: "^16.0.0",
      "iron-session": "^9.0.0",
      react: "^19.0.0",
      "@types/react": "^19.0.0",
      "@types/node": "^20.0.0",
    },
    files: {},
  });
});

test("the app uses every entry", () => {
  expect(entryPoints().filter(({ specifier }) => !app.includes(`"${specifier}"`))).toEqual([]);
});

test.each(
  ["5.0", "5.9", "6"].flatMap((version) =>
    [
      ["esnext", "bundler", "app.ts"],
      ["node16", "node16", "app.mts"],
      ["node16", "node16", "app.cts"],
      ["nodenext", "nodenext", "app.mts"],
      ["nodenext", "nodenext", "app.cts"],
      ["esnext", "node", "app.ts"],
      ["commonjs", "node", "app.ts"],
    ].map(([module, moduleResolution, file = ""]) => [version, module, moduleResolution, file] as const),
  ),
)("TypeScript %s, module %s, moduleResolution %s, %s", async (version, module, moduleResolution, file) => {
  const old = version === "6" && moduleResolution === "node" ? { ignoreDeprecations: "6.0" } : {};
  const options = JSON.parse(tsconfig({ module, moduleResolution, types: ["node"], ...old })) as object;
  consumer.write("tsconfig.json", JSON.stringify({ ...options, include: undefined, files: [file] }));
  consumer.write(file, app);
  const compile = consumer.run("node", `node_modules/typescript-${version}/bin/tsc`, "-p", ".", "--pretty", "false");
  const [complaints] = await Promise.allSettled([compile]);
  const lines = String(complaints.status === "rejected" ? complaints.reason : "").match(/^\S+ error .*$/gm);
  expect(lines).toEqual([
    expect.stringMatching(/error TS2322: Type 'number \| null' is not assignable to type '"seen"'/),
  ]);
});
