import { getSession } from "@/lib/session";
import { noteFrom } from "@/lib/note";

/** Keeps a note in the session, as the form on the account page does. */
export async function POST(request: Request): Promise<Response> {
  const session = await getSession();
  if (!session.user) return Response.json({ error: "not_signed_in" }, { status: 401 });
  const body: unknown = await request.json().catch(() => null);
  session.note = noteFrom(body && typeof body === "object" && "note" in body ? body.note : null);
  await session.save();
  return Response.json({ note: session.note });
}
