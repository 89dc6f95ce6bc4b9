"use server";

import { revalidatePath } from "next/cache";
import { cookies } from "next/headers";
import { formText } from "@/lib/form-text";
import { requireSession } from "@/lib/session";
import { signInHereCookie } from "@/lib/sign-in-here";

// A Server Action is a public address: each asks for the session itself, whatever the page did, and whether it is still
// that of the person the page was made for.

export async function saveNote(person: string | null, form: FormData): Promise<void> {
  const session = await requireSession({ returnTo: "/account", person });
  // It is kept in a cookie, which has little room.
  session.note = formText(form, "note").slice(0, 280);
  await session.save();
  revalidatePath("/account");
}

export async function saveWarning(person: string | null, form: FormData): Promise<void> {
  const session = await requireSession({ returnTo: "/account", person });
  session.warnWith = form.get("warnWith") === "banner" ? "banner" : "dialog";
  await session.save();
  if (form.has("signInHere")) (await cookies()).set(signInHereCookie, "yes", { httpOnly: true, sameSite: "lax" });
  else (await cookies()).delete(signInHereCookie);
  revalidatePath("/account", "layout");
}
