import { getIronSession } from "iron-session";
import type { NextApiRequest, NextApiResponse } from "next";
import { sessionOptions, startSession } from "@/lib/session";
import type { SessionData } from "@/lib/session";

export default async function handler(request: NextApiRequest, response: NextApiResponse) {
  const session = await getIronSession<SessionData>(request, response, sessionOptions);
  Object.assign(session, request.body as SessionData);
  await startSession(session);
  response.json({ signedIn: true });
}
