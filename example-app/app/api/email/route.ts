import { proofAge } from "@/lib/environment";
import { confirmationRequired, getSession } from "@/lib/session";

/** Changes the e-mail address to the text in the body: 401 `confirmation_required` without a fresh proof. */
export async function PUT(request: Request): Promise<Response> {
  const refusal = await confirmationRequired({ maxAge: proofAge });
  if (refusal) return refusal;
  const session = await getSession();
  session.email = (await request.text()).trim().slice(0, 254);
  await session.save();
  return Response.json({ email: session.email }, { headers: { "Cache-Control": "private, no-store" } });
}
