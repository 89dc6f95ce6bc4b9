import { getSession } from "@/lib/session";

/** Who is signed in. An expired session never gets here: the middleware answers 401 with the reason. */
export async function GET(): Promise<Response> {
  const { user } = await getSession();
  return user ? Response.json(user) : Response.json({ error: "not_signed_in" }, { status: 401 });
}
