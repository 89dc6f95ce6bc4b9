"use server";

import { redirect } from "next/navigation";
import { getSession } from "@/lib/session";

export async function signOut(): Promise<void> {
  (await getSession()).destroy();
  redirect("/login?reason=signed-out");
}
