"use server";

import { revalidatePath } from "next/cache";
import { noteFrom } from "@/lib/note";
import { requireSession } from "@/lib/session";

// A Server Action is a public address: each asks for the session itself, whatever the page did.

export async function saveNote(form: FormData): Promise<void> {
  const session = await requireSession({ returnTo: "/account" });
  session.note = noteFrom(form.get("note"));
  await session.save();
  revalidatePath("/account");
}

export async function saveWarning(form: FormData): Promise<void> {
  const session = await requireSession({ returnTo: "/account" });
  session.warnWith = form.get("warnWith") === "banner" ? "banner" : "dialog";
  await session.save();
  revalidatePath("/account", "layout");
}
