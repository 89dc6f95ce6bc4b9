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

/** Path of the installed Chromium. Throws one clear line where there is none. */
export function chromiumPath(): string {
  return programPath("chromium");
}

/** A headless Chromium with an empty profile of its own. The caller closes it. */
export async function launchChromium({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), headless: true, ...options, args: [...flags, ...args] });
}
