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

/** The same, but it saves the body at once. */
export async function POST(request: Request) {
  const session = await getSession();
  session.note = await request.text();
  await session.save();
  return NextResponse.json({ who: whose(session) });
}
