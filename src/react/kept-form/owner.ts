import { slash } from "../next-config.js";
import { warnOfMissingOwner } from "./development-warning.js";

/** What `POST {basePath}/keep-key` says: who is signed in, in which session, and the keys that only this person gets. */
export interface Owner {
  /** In base64url, the newest first: what is written is encrypted with that one. */
  keys: string[];
  person: string;
  session: string;
}

/** Milliseconds that a server which failed is left alone. */
const pause = 5000;

/** Asks the server who is signed in. `undefined` where nobody is, or the server cannot be asked. Never rejects. */
export async function askForOwner(basePath: string): Promise<Owner | undefined> {
  try {
    const url = `${basePath}/keep-key${slash}`;
    const response = await fetch(url, { method: "POST" });
    warnOfMissingOwner(url, response);
    const owner = (await response.json()) as Owner;
    if (owner.keys[0]) return owner;
  } catch {
    await new Promise((done) => setTimeout(done, pause));
  }
  return undefined;
}
