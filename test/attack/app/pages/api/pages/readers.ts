import { getIronSession } from "iron-session";
import type { NextApiRequest, NextApiResponse } from "next";
import { unsealed, whose } from "@/lib/readers";
import { sessionOptions } from "@/lib/session";
import type { SessionData } from "@/lib/session";

/** What every reader of a Pages Router API route sees. */
export default async function handler(request: NextApiRequest, response: NextApiResponse) {
  response.json({
    node: whose(await getIronSession<SessionData>(request, response, sessionOptions)),
    cookies: await unsealed((name) => request.cookies[name]),
  });
}
