import { getIronSession } from "iron-session";
import { cookies } from "next/headers";
import { NextResponse } from "next/server";
import { getSession, sessionOptions } from "@/lib/session";

/** Signs out through the session object: the package's (`destroy`) or iron-session's (`plain`). */
export async function POST(_: Request, { params }: { params: Promise<{ how: string }> }) {
  const { how } = await params;
  const session = how === "destroy" ? await getSession() : await getIronSession(await cookies(), sessionOptions);
  session.destroy();
  return NextResponse.json({ signedIn: false });
}
