"use server";
import { tellTest } from "@/lib/observer";
import { whose } from "@/lib/readers";
import { requireFreshSession } from "@/lib/session";

export async function change(): Promise<void> {
  const session = await requireFreshSession({ maxAge: 300 });
  await tellTest("/event", { type: "changed", who: whose(session) });
}
