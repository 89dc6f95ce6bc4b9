"use server";

import { redirect } from "next/navigation";
import { safeReturnTo } from "next-session-timeout";
import { formText } from "@/lib/form-text";
import { getSession, startSession } from "@/lib/session";

/** Anybody may sign in here: in an app of your own, check a password first. */
export async function signIn(form: FormData): Promise<void> {
  const name = formText(form, "name").slice(0, 40);
  if (!name) redirect("/login");
  const session = await getSession();
  session.user = { id: name.toLowerCase(), name, administrator: form.has("administrator") };
  await startSession(session);
  redirect(safeReturnTo(form.get("returnTo"), "/account"));
}
