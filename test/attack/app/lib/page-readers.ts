import { getIronSession } from "iron-session";
import { cookies } from "next/headers";
import { unsealed, whose } from "./readers";
import { getSession, getSessionStatus, sessionOptions } from "./session";
import type { SessionData } from "./session";

/** What the readers of a page see, for the test to find in the page. */
export async function pageReaders(): Promise<string> {
  const store = await cookies();
  const readers = {
    store: whose(await getIronSession<SessionData>(store, sessionOptions)),
    cookies: await unsealed((name) => store.get(name)?.value),
    ours: whose(await getSession()),
    status: await getSessionStatus(),
  };
  return encodeURIComponent(JSON.stringify(readers));
}
