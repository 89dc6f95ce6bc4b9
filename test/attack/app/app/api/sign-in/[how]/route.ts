import { getIronSession } from "iron-session";
import { cookies } from "next/headers";
import { NextResponse } from "next/server";
import { refusal } from "@/lib/refusal";
import { SessionTimeoutError } from "next-session-timeout";
import { getSession, sessionOptions, startSession } from "@/lib/session";
import type { SessionData } from "@/lib/session";

type Fields = { how: string };

/** Signs in with the fields in the body, in the way the path says. */
export async function POST(request: Request, { params }: { params: Promise<Fields> }) {
  const { how } = await params;
  const fields = (await request.json()) as SessionData;
  const ours = how === "start" || how === "save";
  const { cookieOptions } = sessionOptions;
  const undated = { ...sessionOptions, cookieOptions: { ...cookieOptions, maxAge: undefined } };
  const session = ours
    ? await getSession()
    : await getIronSession<SessionData>(await cookies(), how === "undated" ? undated : sessionOptions);
  Object.assign(session, fields);
  try {
    if (how.startsWith("start")) await startSession(session);
    else await session.save();
  } catch (error) {
    if (error instanceof SessionTimeoutError) return refusal(error);
    throw error;
  }
  return NextResponse.json({ signedIn: true });
}
