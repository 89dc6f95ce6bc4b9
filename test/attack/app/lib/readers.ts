import { unsealData } from "iron-session";
import { sessionOptions } from "./session";

/** What somebody reads who unseals by hand what a cookie reader hands out: whole, else in chunks. */
export async function unsealed(cookie: (name: string) => string | undefined): Promise<string> {
  const { cookieName, password } = sessionOptions;
  const chunks = [0, 1, 2, 3].map((index) => cookie(`${cookieName}.${index}`));
  const gap = chunks.findIndex((chunk) => !chunk);
  const seal = cookie(cookieName) || chunks.slice(0, gap === -1 ? 4 : gap).join("");
  return seal === "" ? nobody : whose(await unsealData<object>(seal, { password }));
}

const nobody = "nobody";

/** Whose session it is, in a word that a test compares. */
export function whose(session: object): string {
  const { user } = session as { user?: { id: string } };
  return user?.id ?? nobody;
}
