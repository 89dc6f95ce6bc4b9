import { getIronSession } from "iron-session";
import { cookies } from "next/headers";
import { NextResponse } from "next/server";
import { SessionTimeoutError } from "next-session-timeout";
import { refusal } from "@/lib/refusal";
import { confirmSession, getSession, sessionOptions } from "@/lib/session";
import type { SessionData } from "@/lib/session";

/** The person proved who they are: of the package's own session object (`ours`), or of a plain one. */
export async function POST(_: Request, { params }: { params: Promise<{ how: string }> }) {
  const { how } = await params;
  const session =
    how === "ours" ? await getSession() : await getIronSession<SessionData>(await cookies(), sessionOptions);
  try {
    await confirmSession(session);
  } catch (error) {
    if (error instanceof SessionTimeoutError) return refusal(error);
    throw error;
  }
  return NextResponse.json({ confirmed: true });
}
