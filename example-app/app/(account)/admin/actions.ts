"use server";

import { revalidatePath } from "next/cache";
import { formText } from "@/lib/form-text";
import { expireSessions, revokeSession, revokeUser } from "@/lib/session";
import { requireAdministrator } from "@/lib/user";

const page = "/admin";

export async function endSession(form: FormData): Promise<void> {
  const { id } = await requireAdministrator(page);
  await revokeSession(formText(form, "sessionId"), { actor: id });
  revalidatePath(page);
}

export async function endAllOfUser(form: FormData): Promise<void> {
  const { id } = await requireAdministrator(page);
  await revokeUser(formText(form, "userId"), { actor: id });
  revalidatePath(page);
}

export async function sweep(): Promise<void> {
  await requireAdministrator(page);
  await expireSessions();
  revalidatePath(page);
}
