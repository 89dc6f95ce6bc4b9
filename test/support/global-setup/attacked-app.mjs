import { execFileSync } from "node:child_process";

/** Before tests that use the app that is made for being attacked: builds what has changed since the last time (package.json, `wireit`). */
export default () => execFileSync("npm", ["run", "--silent", "build:attacked"], { stdio: "inherit" });
