import { NextResponse } from "next/server.js";
import type { SessionTimeoutError } from "../errors.js";
import { sha256 } from "../cookies/bytes.js";
import type { Context } from "../session/context.js";
import { route } from "./route.js";
import type { RouteHandler } from "./route.js";
import type { RegistryFunctions } from "./registry-functions.js";
import { neverCached, problem, unavailable } from "./respond.js";

/**
 * The sweep as a route, for cron services: `GET` or `POST` with `Authorization: Bearer <expireSecret>`.
 * Answers what `expireSessions` answers; 401 without the secret, 404 where none is configured.
 */
export function createExpireHandler(
  context: Context,
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
      context.report(error as SessionTimeoutError);
      return unavailable();
    }
  });
}

/** Compares in a time that says nothing of where two texts differ, or of their lengths. */
async function isSame(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([sha256(a), sha256(b)]);
  let difference = 0;
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0);
  return difference === 0;
}
