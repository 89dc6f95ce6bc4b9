import { type Browser, chromium, type LaunchOptions } from "playwright-core";
import { findProgram, programPath } from "./programs.mjs";

/** How every Chromium of the tests is started. Throws one clear line where none is installed. */
export const launchOptions: LaunchOptions = {
  executablePath: findProgram("chromium-headless-shell") ?? programPath("chromium"),
  args: [
    // Chromium refuses its sandbox as root (containers, CI); the rest keeps it off the network.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** For what only a browser with windows has: tabs that are hidden, and pages that are kept to go back to. */
export const withWindows: LaunchOptions = { ...launchOptions, executablePath: programPath("chromium") };

/** A headless Chromium with an empty profile of its own. The caller closes it. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch(launchOptions);
}
