import { NextResponse } from "next/server";
import { getSession, listSessions, revokeAll, revokeSession, revokeUser } from "@/lib/session";

/** What a registry adds, open to everybody: the test is the administrator. */
export async function POST(request: Request, { params }: { params: Promise<{ what: string }> }) {
  const { what } = await params;
  const { id } = (await request.json()) as { id: string };
  const does: Record<string, () => Promise<unknown>> = {
    "revoke-user": () => revokeUser(id),
    "revoke-all": () => revokeAll(),
    "revoke-session": () => revokeSession(id),
    list: () => listSessions(id),
    me: () => getSession(),
  };
  return NextResponse.json((await does[what]?.()) ?? null);
}
