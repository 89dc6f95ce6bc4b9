import { execFileSync } from "node:child_process";

/** Before tests that use the built package: builds what has changed since the last time (package.json, `wireit`). */
export default () => execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
