"use server";

import { revalidatePath } from "next/cache";
import { formText } from "@/lib/form-text";
import { revokeSession, revokeUser } from "@/lib/session";
import { requireUser } from "@/lib/user";

const page = "/account/sessions";

export async function endSession(form: FormData): Promise<void> {
  const user = await requireUser(page);
  // With the user's id, another person's session is left alone whatever the form says.
  await revokeSession(formText(form, "sessionId"), { userId: user.id, actor: user.id });
  revalidatePath(page);
}

export async function endOtherSessions(): Promise<void> {
  const user = await requireUser(page);
  await revokeUser(user.id, { exceptCurrent: true, actor: user.id });
  revalidatePath(page);
}
