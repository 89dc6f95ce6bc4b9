"use server";
import { tellTest } from "@/lib/observer";
import { whose } from "@/lib/readers";
import { getSession } from "@/lib/session";

export async function act(): Promise<void> {
  const session = await getSession();
  await tellTest("/event", { type: "action", who: whose(session) });
}
