/** Longer bodies hold nothing that is read. */
const longest = 1024;

/**
 * Reads the optional body of a keepalive, `{ "idleFor": 63 }`: how many seconds ago the last real input
 * was, rounded up to whole ones. An empty body is 0. `null` for anything else: guessing "now" from a body
 * that says something else would extend a session nobody used.
 */
export async function readIdleFor(request: Request): Promise<number | null> {
  if (Number(request.headers.get("content-length") ?? 0) > longest) return null;
  let body: unknown;
  try {
    const text = await request.text();
    if (text.length > longest) return null;
    if (text.trim() === "") return 0;
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  const { idleFor = 0 } = body as { idleFor?: unknown };
  return typeof idleFor === "number" && Number.isFinite(idleFor) && idleFor >= 0 ? Math.ceil(idleFor) : null;
}
