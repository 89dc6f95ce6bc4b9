import { getIronSession } from "iron-session";
import { cookies } from "next/headers";
import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";
import { unsealed, whose } from "./readers";
import { getSession, sessionOptions } from "./session";
import type { SessionData } from "./session";

/** What every reader of a route handler sees. */
export async function routeReaders(request: NextRequest): Promise<NextResponse> {
  return NextResponse.json({
    web: whose(await getIronSession<SessionData>(request, new Response(), sessionOptions)),
    store: whose(await getIronSession<SessionData>(await cookies(), sessionOptions)),
    cookies: await unsealed((name) => request.cookies.get(name)?.value),
    ours: whose(await getSession()),
  });
}
