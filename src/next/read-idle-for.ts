/** The longest body that is read, in bytes. The one that is expected takes some twenty. */
const longest = 1024;

/**
 * Reads the optional body of a keepalive, `{ "idleFor": 63 }`: how many seconds ago the last real input
 * was, rounded up to whole ones. An empty body is 0. Anything else is `null` and not "now", which would
 * extend a session that nobody used.
 */
export async function readIdleFor(request: Request): Promise<number | null> {
  let body: unknown;
  try {
    const text = await readShort(request);
    if (text === null) return null;
    if (text.trim() === "") return 0;
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  const { idleFor = 0 } = body as { idleFor?: unknown };
  return typeof idleFor === "number" && Number.isFinite(idleFor) && idleFor >= 0 ? Math.ceil(idleFor) : null;
}

/** The body, or `null` for one that is too long. Reading stops there, so that a sender cannot go on for ever. */
async function readShort(request: Request): Promise<string | null> {
  if (request.body === null) return "";
  const decoder = new TextDecoder();
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  let text = "";
  let bytes = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    bytes += chunk.value.byteLength;
    if (bytes > longest) {
      void reader.cancel().catch(() => {});
      return null;
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
  return text + decoder.decode();
}
