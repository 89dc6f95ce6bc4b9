import { type Browser, chromium, type LaunchOptions } from "playwright-core";
import { programPath } from "./programs.mjs";

// Chromium refuses its sandbox as root (containers, CI); the rest keeps it off the network.
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A headless Chromium with an empty profile of its own. The caller closes it. Throws one clear line where none is installed. */
export async function launchChromium({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: programPath("chromium"),
    headless: true,
    ...options,
    args: [...flags, ...args],
  });
}
