import { createVisitor } from "../../support/visitor.js";
import type { Answer, Visitor } from "../../support/visitor.js";
import type { AttackedApp } from "./attacked-app.js";

/** How test/attack/app signs in: with `startSession` or `save` of our session object or of a plain one's. */
export type SignIn = "start" | "start-plain" | "save" | "plain" | "undated";

export type Fields = { user?: { id: string }; note?: string; trouble?: string };

/** So much in a session that its cookie is split. */
export const inChunks: Fields = { note: "x".repeat(4000) };

export async function signIn(
  { server }: Pick<AttackedApp, "server">,
  who: string,
  { how = "start", fields = {} }: { how?: SignIn; fields?: Fields } = {},
): Promise<Visitor> {
  const visitor = createVisitor(server.origin);
  await signInAgain(visitor, who, { how, fields });
  return visitor;
}

export async function signInAgain(
  visitor: Visitor,
  who: string,
  { how = "start", fields = {} }: { how?: SignIn; fields?: Fields } = {},
): Promise<void> {
  const body = { user: { id: who }, ...fields };
  const { status, text } = await visitor.call(`/api/sign-in/${how}`, { method: "POST", body });
  // As in `whoIs`.
  if (status === 503) return signInAgain(visitor, who, { how, fields });
  if (status !== 200) throw new Error(`${who} could not sign in: ${status} ${text}`);
}

/** Another browser with the same cookies: a copy of what somebody holds now. */
export function copyOf({ server }: Pick<AttackedApp, "server">, visitor: Visitor): Visitor {
  const copy = createVisitor(server.origin);
  for (const [name, value] of visitor.cookies) copy.cookies.set(name, value);
  return copy;
}

export function header(visitor: Visitor): string {
  return [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}

export interface Status {
  status: string;
  reason: string | null;
  idleSeconds: number;
  expiresIn: number;
  now: number;
}

export function json({ text }: Answer): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

export async function statusOf(visitor: Visitor): Promise<Status> {
  return json(await visitor.call("/api/session/status")) as unknown as Status;
}

/** What a page of the app under attack shows. */
export function shown({ text }: Answer): string {
  return decodeURIComponent(/<output>([^<]*)<\/output>/.exec(text)?.[1] ?? "");
}

/** Who an API route thinks is signed in; `refused` where the middleware does not let it pass. */
export async function whoIs(visitor: Visitor, options: { cookie?: string } = {}): Promise<string> {
  const answer = await visitor.send("/api/readers", { headers: { "sec-fetch-mode": "cors" }, ...options });
  // On a busy machine the registry can be late; where it is down for long, this is not to be asked.
  if (answer.status === 503) return whoIs(visitor, options);
  if (answer.status !== 200) return "refused";
  const all = new Set<unknown>(Object.values(json(answer)));
  return [...all].join(" and ");
}
