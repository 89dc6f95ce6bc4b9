"use server";

import { redirect } from "next/navigation";
import { proofAge } from "@/lib/environment";
import { formText } from "@/lib/form-text";
import { requireFreshSession } from "@/lib/session";

export async function changeEmail(person: string | null, form: FormData): Promise<void> {
  // A page that was opened in time says nothing of when its form is sent, so the action asks too. It allows more than the
  // page does: whoever was let in has the time to fill in the form.
  const session = await requireFreshSession({ maxAge: 2 * proofAge, returnTo: "/account/email", person });
  session.email = formText(form, "email").slice(0, 254);
  await session.save();
  redirect("/account");
}
