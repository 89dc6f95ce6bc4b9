"use server";

import { formText } from "@/lib/form-text";
import { requireSession } from "@/lib/session";

/** What the form shows after it was sent. */
export interface Sent {
  error?: string;
  thanks?: string;
}

/** An app of your own would store it. */
export async function sendApplication(person: string | null, _: Sent, form: FormData): Promise<Sent> {
  await requireSession({ returnTo: "/application", person });
  const name = formText(form, "fullName");
  if (!name) return { error: "Tell us your full name." };
  return { thanks: `Thank you, ${name}. Your application has arrived.` };
}
