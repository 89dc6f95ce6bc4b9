import { getIronSession } from "iron-session";
import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";
import { unsealed, whose } from "./readers";
import { sessionOptions, wrapMiddleware } from "./session";
import type { SessionData } from "./session";

/** Another middleware inside ours, which does what the test asks of it. */
const handlers: Record<string, (request: NextRequest) => Promise<Response | undefined>> = {
  async read(request) {
    const readers = {
      web: whose(await getIronSession<SessionData>(request, new Response(), sessionOptions)),
      cookies: await unsealed((name) => request.cookies.get(name)?.value),
    };
    return NextResponse.json(readers);
  },
  async pass() {
    return NextResponse.next({ headers: { "x-handler": "ran" } });
  },
  async "sign-out"(request) {
    const response = NextResponse.next();
    const session = await getIronSession<SessionData>(request, response, sessionOptions);
    session.destroy();
    return response;
  },
  async "sign-in"(request) {
    const response = NextResponse.redirect(new URL("/account", request.url));
    const session = await getIronSession<SessionData>(request, response, sessionOptions);
    session.user = { id: "grace" };
    await session.save();
    return response;
  },
};

export const wrapped = wrapMiddleware((request) => handlers[request.headers.get("x-handler") ?? ""]?.(request));
