"use server";

import { getIronSession } from "iron-session";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { safeReturnTo } from "next-session-timeout";
import { formText } from "@/lib/form-text";
import { getSession, sessionOptions, startSession, type SessionData } from "@/lib/session";

export async function signIn(form: FormData): Promise<void> {
  const name = formText(form, "name").slice(0, 40);
  if (!name) redirect("/login");
  const user = { id: name.toLowerCase(), name, administrator: form.has("administrator") };

  if (formText(form, "saveWith") === "getIronSession") {
    const session = await getIronSession<SessionData>(await cookies(), sessionOptions);
    session.user = user;
    await session.save();
  } else {
    const session = await getSession();
    session.user = user;
    await (formText(form, "saveWith") === "save" ? session.save() : startSession(session));
  }
  redirect(safeReturnTo(form.get("returnTo"), "/account"));
}
