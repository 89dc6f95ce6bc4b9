import { NextResponse } from "next/server.js";
import { isSameDigest, sha256 } from "../cookies/sha256.js";
import type { SessionTimeoutError } from "../errors.js";
import { report } from "../session/callbacks.js";
import type { Context } from "../session/context.js";
import type { RegistryFunctions } from "./registry-functions.js";
import { neverCached, problem, unavailable } from "./respond.js";
import { route } from "./route.js";
import type { RouteHandler } from "./route.js";

/**
 * The sweep as a route, for cron services: `GET` or `POST` with `Authorization: Bearer <expireSecret>`. Its body is the
 * result of `expireSessions`. 401 without the secret, 404 where none is configured.
 */
export function createExpireHandler(
  context: Pick<Context, "settings" | "begin">,
  expireSessions: RegistryFunctions["expireSessions"],
): RouteHandler {
  const { expireSecret } = context.settings;
  if (expireSecret === null) return async () => problem(404, "unknown_action");
  return route(context, ["GET", "POST"], async (request) => {
    const token = /^Bearer +(.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token === undefined || !(await isSame(token, expireSecret))) {
      return problem(401, "unauthorized", { "WWW-Authenticate": "Bearer" });
    }
    try {
      return neverCached(NextResponse.json(await expireSessions()));
    } catch (error) {
      report(context.settings, error as SessionTimeoutError);
      return unavailable();
    }
  });
}

/** Compares two texts in a time that tells neither where they differ nor how long they are. */
async function isSame(a: string, b: string): Promise<boolean> {
  return isSameDigest(await sha256(a), await sha256(b));
}
