import { NextResponse } from "next/server.js";
import { epochSeconds } from "../clock/time.js";
import { ownerKeys } from "../cookies/keys.js";
import type { Context } from "../session/context.js";
import { judgeOrEnd } from "../session/end-session.js";
import { ownerOf, tagOf } from "../session/person.js";
import { waitUntilAfter } from "./app-router.js";
import { neverCached, problem, unavailable, withCookies } from "./respond.js";
import { route } from "./route.js";
import type { RouteHandler } from "./route.js";
import { askerOf } from "./request-kind.js";
import { isSameOrigin } from "./sent-from.js";

/** The body of `POST {basePath}/keep-key`. Where nobody is signed in, there are no keys and the tags are `null`. */
interface KeepKeys {
  /** One for each password of the session, the newest first: 256 bits in base64url, for this user alone. */
  keys: string[];
  /** Whose keys these are: the tag of the status. */
  person: string | null;
  /** The session they were given to: the tag of the status. */
  session: string | null;
}

/**
 * Gives a page of this origin the keys with which it encrypts what this person types (`useKeptForm`). Only a live session
 * that has an owner gets any; asking is no activity. 404 without `userId`, since nobody has an owner then.
 */
export function createKeepKeyHandler(context: Context): RouteHandler {
  const { settings } = context;
  if (settings.userId === undefined) return async () => problem(404, "no_user_id");
  return route(context, ["POST"], async (request, jar) => {
    if (!isSameOrigin(request)) return problem(403, "not_same_origin");
    const judgement = await judgeOrEnd(
      context,
      { from: jar, to: jar },
      { now: epochSeconds(), told: false, source: "handler", waitUntil: waitUntilAfter, asker: askerOf(request) },
    );
    if (judgement.state === "unavailable") return unavailable();
    if (judgement.state === "superseded") return problem(409, "session_superseded");
    let body: KeepKeys = { keys: [], person: null, session: null };
    if (judgement.state === "alive") {
      const { session } = judgement.judged;
      const owner = await ownerOf(settings, await session.fields());
      if (owner !== null) {
        body = {
          keys: await ownerKeys(settings.session, owner),
          person: await tagOf(settings.session, "person", owner),
          session: await tagOf(settings.session, "session", session.mark.id),
        };
      }
    }
    return neverCached(withCookies(NextResponse.json(body), jar));
  });
}
