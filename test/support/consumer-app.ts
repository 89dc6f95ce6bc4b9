import { readmePath } from "./code-blocks.js";
import { documentedFiles } from "./consumer.js";

/** The app's session file, as the README has it. */
export const sessionFile = documentedFiles(readmePath, "lib/session.ts");

/** A component of the app's own that brings the app's session file along, as pages do. */
export const accountPage = {
  "app/account/page.tsx": `
    import { requireSession } from "../../lib/session";
    import { SessionBanner } from "../../components/session-banner";
    export async function loadName() {
      return (await requireSession()).user?.id;
    }
    export default function AccountPage() {
      return <main><h1>Account</h1><SessionBanner /></main>;
    }`,
  "components/session-banner.tsx": `
    "use client";
    import { useSessionTimeout } from "next-session-timeout/react";
    export function SessionBanner() {
      const { status, secondsLeft } = useSessionTimeout();
      return status === "warning" ? <p>Signing out in {secondsLeft} seconds</p> : null;
    }`,
};

/** Jest's test of that page, beside jsdom. */
export const accountPageTest = {
  "app/account/page.test.tsx": `
    import { act, render, screen } from "@testing-library/react";
    import { fakeSessionTimeout } from "next-session-timeout/testing";
    import AccountPage from "./page";

    test.each(["real", "fake"])("a page that imports the session file renders and follows, with %s timers", async (timers) => {
      if (timers === "fake") jest.useFakeTimers();
      const session = fakeSessionTimeout();
      render(<AccountPage />);
      await act(() => session.warn(45));
      expect(screen.getByText("Signing out in 45 seconds")).toBeTruthy();
      await act(() => session.stay());
      expect(screen.queryByText(/Signing out/)).toBeNull();
      jest.useRealTimers();
    });`,
};

/** The same for Vitest. */
export const accountPageSpec = {
  "app/account/page.spec.tsx": `// @vitest-environment jsdom
    import { afterEach, expect, test, vi } from "vitest";
    import { cleanup } from "@testing-library/react";
    ${accountPageTest["app/account/page.test.tsx"].replaceAll("jest.use", "vi.use")}
    afterEach(cleanup);`,
};

/** How Next says to set up Jest. */
export const nextJestConfig = {
  "jest.config.js": `
    const nextJest = require("next/jest");
    module.exports = nextJest({ dir: "./" })({ testEnvironment: "jsdom" });`,
};

export const tsconfig = (compilerOptions: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    compilerOptions: {
      target: "es2022",
      lib: ["dom", "dom.iterable", "es2022"],
      jsx: "react-jsx",
      strict: true,
      noEmit: true,
      esModuleInterop: true,
      skipLibCheck: true,
      ...compilerOptions,
    },
    include: ["**/*.ts", "**/*.tsx", "**/*.mts", "**/*.cts"],
  });
