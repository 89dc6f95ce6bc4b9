"use server";

import { redirect } from "next/navigation";
import { safeReturnTo } from "next-session-timeout";
import { formText } from "@/lib/form-text";
import { confirmSession, getSession, requireSession, startSession } from "@/lib/session";

/** Anybody may sign in here: in an app of your own, check a password first. */
export async function signIn(form: FormData): Promise<void> {
  const name = formText(form, "name").slice(0, 40);
  if (!name) redirect("/login");
  const session = await getSession();
  session.user = { id: name.toLowerCase(), name, administrator: form.has("administrator") };
  await startSession(session);
  redirect(safeReturnTo(form.get("returnTo"), "/account"));
}

/** Records a fresh proof of who is signed in. Any password is one here: in an app of your own, check it. */
export async function confirm(person: string | null, form: FormData): Promise<void> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  // By now somebody else may be signed in, or nobody: then this was no proof of theirs.
  const session = await requireSession({ returnTo, person });
  if (formText(form, "password")) await confirmSession(session);
  redirect(returnTo);
}
