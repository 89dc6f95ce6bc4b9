import { NextResponse } from "next/server";
import { confirmationRequired } from "@/lib/session";

/** For those alone who have just proved who they are. */
export async function GET() {
  return (await confirmationRequired({ maxAge: 300 })) ?? NextResponse.json({ fresh: true });
}
