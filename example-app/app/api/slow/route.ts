import { setTimeout } from "node:timers/promises";
import { getSession } from "@/lib/session";

const longest = 10_000;

/** Answers after `?ms=` milliseconds: something to have in flight while a session changes elsewhere. */
export async function GET(request: Request): Promise<Response> {
  const ms = Number(new URL(request.url).searchParams.get("ms") ?? 1000);
  const { user } = await getSession();
  await setTimeout(Math.min(Math.max(0, ms || 0), longest));
  return Response.json({ user: user ?? null }, { headers: { "Cache-Control": "private, no-store" } });
}
