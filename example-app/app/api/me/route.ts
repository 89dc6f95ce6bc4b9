import { getSession } from "@/lib/session";

// Next says nothing about caching a route's answer. What depends on who asks has to say so itself, or a careless
// cache in front of the app gives it to the next one who asks.
const headers = { "Cache-Control": "private, no-store" };

/** Who is signed in. An expired session never gets here: the middleware answers 401 with the reason. */
export async function GET(): Promise<Response> {
  const { user } = await getSession();
  return user ? Response.json(user, { headers }) : Response.json({ error: "not_signed_in" }, { status: 401, headers });
}
