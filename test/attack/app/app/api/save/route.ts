import { NextResponse } from "next/server";
import { tellTest } from "@/lib/observer";
import { whose } from "@/lib/readers";
import { getSession } from "@/lib/session";

/** Reads the session, and answers once the test lets it. */
export async function GET(request: Request) {
  const session = await getSession();
  await tellTest(`/gate${new URL(request.url).search}`, {});
  return NextResponse.json({ who: whose(session) });
}

/** The same, but it saves something at once. */
export async function POST() {
  const session = await getSession();
  session.note = "saved";
  await session.save();
  return NextResponse.json({ who: whose(session) });
}
