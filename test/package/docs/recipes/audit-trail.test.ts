import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { join } from "node:path";
import { context, trace } from "@opentelemetry/api";
import { logs } from "@opentelemetry/api-logs";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { SessionEvent } from "next-session-timeout";
import { memoryRegistry } from "next-session-timeout/registry/memory";
import { codeBlocks } from "../../../support/code-blocks.js";
import { create, start, stopClock } from "../../../support/flow.js";
import { startPglite } from "../../../support/pglite.js";
import { root } from "../../../support/source-files.js";
import { runBlock } from "./run-block.js";

// Each recipe is run as it stands on the page.

const page = "audit-trail.md";
const at = start;

const ended = {
  type: "ended",
  reason: "revoked",
  sessionId: "kT0pQe7c1mXn4hVd2sYw9A",
  userId: "ada",
  startedAt: at - 3600,
  lastActivityAt: at - 60,
  at,
  source: "middleware",
  actor: "admin:grace",
};
const started = { ...ended, type: "started", reason: null, lastActivityAt: at - 3600, at: at - 3600, actor: null };

type Tell = (event: object) => unknown;

/** An app that hands its events to `onEvent`, and a request of its. */
function createApp(onEvent: (event: SessionEvent) => unknown) {
  const registry = memoryRegistry({ name: "audit trail" });
  const timeout = create({ userId: ({ user }) => user?.id, registry, onEvent });
  const request = new IncomingMessage(new Socket());
  request.headers["host"] = "localhost:3000";
  return { ...timeout, request, response: new ServerResponse(request) };
}

test("JSON lines: one event, one line, with a time that people can read", () => {
  const log = jest.spyOn(console, "log").mockImplementation(() => {});
  const { writeLine } = runBlock(page, "lib/audit/json-lines.ts") as { writeLine: Tell };
  writeLine(started);
  writeLine({ ...ended, userId: 'a\n"b"' });
  const lines = log.mock.calls.map(([line]) => String(line));
  log.mockRestore();
  expect(lines.join("\n").split("\n")).toHaveLength(2);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { event: "session.started", ...started, at: "2026-11-18T10:06:40.000Z" },
    { event: "session.ended", ...ended, userId: 'a\n"b"', at: "2026-11-18T11:06:40.000Z" },
  ]);
});

describe("OpenTelemetry", () => {
  const records = new InMemoryLogRecordExporter();
  const spans = new InMemorySpanExporter();
  const { emitEvent } = runBlock(page, "lib/audit/open-telemetry.ts") as { emitEvent: Tell };
  const tracer = trace.getTracer("test");

  // After the recipe was loaded, as where `instrumentation.ts` comes later.
  beforeAll(() => {
    logs.setGlobalLoggerProvider(
      new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter: records })] }),
    );
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  beforeEach(() => {
    records.reset();
    spans.reset();
  });
  afterAll(() => {
    logs.disable();
    trace.disable();
    context.disable();
  });

  const attributes = {
    "session.id": ended.sessionId,
    "session.started_at": at - 3600,
    "session.last_activity_at": at - 60,
    "session.source": "middleware",
    "user.id": "ada",
    "session.reason": "revoked",
    "session.actor": "admin:grace",
  };

  test("a log record for an event, at its own time", () => {
    emitEvent(ended);
    expect(records.getFinishedLogRecords()).toMatchObject([
      { eventName: "session.end", hrTime: [at, 0], severityText: "INFO", attributes },
    ]);
  });

  test("what an event has not is not there", () => {
    emitEvent({ ...started, userId: null });
    const [record] = records.getFinishedLogRecords();
    expect(record).toMatchObject({ eventName: "session.start", hrTime: [at - 3600, 0] });
    expect(Object.keys(record?.attributes ?? {}).filter((name) => /reason|actor|user/.test(name))).toEqual([]);
  });

  test("a span event of the request that caused it, and a record that names its trace", () => {
    tracer.startActiveSpan("POST /admin/sign-out", (span) => {
      emitEvent(ended);
      span.end();
      const [record] = records.getFinishedLogRecords();
      expect(record?.spanContext).toEqual(span.spanContext());
    });
    expect(spans.getFinishedSpans()).toMatchObject([{ events: [{ name: "session.end", time: [at, 0], attributes }] }]);
  });
});

describe("a table in PostgreSQL", () => {
  let pglite: ReturnType<typeof startPglite>;
  let record: Tell;

  beforeAll(async () => {
    pglite = startPglite();
    const [{ code } = { code: "" }] = codeBlocks(join(root, ".github/docs", page)).filter(
      ({ language }) => language === "sql",
    );
    const statements = code.split(/;$/m).filter((statement) => statement.trim() !== "");
    // Twice: it may stand in a start-up script.
    for (const statement of [...statements, ...statements]) await pglite.query(statement);
    const { recordEvents } = runBlock(page, "lib/audit/postgres.ts") as {
      recordEvents: (client: object) => Tell;
    };
    record = recordEvents(pglite);
  });
  afterAll(() => pglite.stop());

  const rows = async () => (await pglite.query("SELECT * FROM session_events ORDER BY at, session_id")).rows;

  test("each thing that happened is one row, however often it is told", async () => {
    await record(started);
    await Promise.all([record(ended), record({ ...ended, at: at + 30, source: "sweep" }), record(ended)]);
    await record(started);
    await record({ ...started, sessionId: "another" });
    const time = (seconds: number) => new Date(seconds * 1000);
    expect(await rows()).toEqual([
      expect.objectContaining({ session_id: "another", type: "started" }),
      expect.objectContaining({ session_id: ended.sessionId, type: "started", reason: "", actor: null }),
      {
        session_id: ended.sessionId,
        type: "ended",
        reason: "revoked",
        user_id: "ada",
        started_at: time(at - 3600),
        last_activity_at: time(at - 60),
        at: time(at),
        source: "middleware",
        actor: "admin:grace",
      },
    ]);
  });

  test("is filled by the package itself, and what it could not take is told again", async () => {
    const move = stopClock();
    let isDown = false;
    const { getSession, startSession, confirmSession, revokeUser, expireSessions, request, response } = createApp(
      async (event) => {
        if (isDown) throw new Error("the database is down");
        await record(event);
      },
    );
    const session = await getSession(request, response);
    session.user = { id: "grace" };
    await startSession(session);
    await confirmSession(session);
    isDown = true;
    await revokeUser("grace", { actor: "admin:ada" });
    isDown = false;
    move(3600);
    await expireSessions();
    await expireSessions();
    jest.restoreAllMocks();

    const told = await rows();
    const life = told.filter((row) => (row as { user_id: string }).user_id === "grace");
    expect(life.map((row) => (row as { type: string }).type).sort()).toEqual(["confirmed", "ended", "started"]);
    expect(life).toContainEqual(
      expect.objectContaining({ type: "ended", reason: "revoked", actor: "admin:ada", source: "sweep" }),
    );
  });

  test("a role that may only insert is enough, and cannot rewrite the trail", async () => {
    await pglite.query("CREATE ROLE app");
    await pglite.query("GRANT INSERT ON session_events TO app");
    await pglite.query("SET ROLE app");
    try {
      await record({ ...ended, sessionId: "as-app" });
      await record({ ...ended, sessionId: "as-app" });
      for (const statement of ["DELETE FROM session_events", "UPDATE session_events SET actor = 'nobody'"]) {
        await expect(pglite.query(statement)).rejects.toThrow(/permission denied/);
      }
    } finally {
      await pglite.query("RESET ROLE");
    }
    expect(await rows()).toContainEqual(expect.objectContaining({ session_id: "as-app" }));
  });

  test("where it cannot be written, whoever tells is told so", async () => {
    await pglite.query("ALTER TABLE session_events RENAME TO elsewhere");
    await expect(record(started)).rejects.toThrow(/session_events/);
    await pglite.query("ALTER TABLE elsewhere RENAME TO session_events");
  });
});
