import type { ListedSession } from "../next/registry-functions.js";
import { CommandError } from "./command-error.js";
import { reachRegistry } from "./reach-registry.js";
import type { SessionFile } from "./session-file.js";

/** What was asked for on the command line. */
export interface CommandOptions {
  user?: string | undefined;
  session?: string | undefined;
  all?: boolean | undefined;
  actor?: string | undefined;
  limit?: string | undefined;
}

/** What a command found or did: for people, and for programs (`--json`). */
export interface CommandResult {
  text: string;
  json: unknown;
  /** Whether something was left undone, so that the process ends with 1. */
  failed?: boolean;
}

export type Command = (
  file: SessionFile,
  options: CommandOptions,
  progress: (text: string) => void,
) => Promise<CommandResult>;

/** How many sessions are swept at once: few enough to show progress in between. */
const batch = 500;

/** Sweeps until nothing more is due, or `--limit` sessions have been. */
export const expire: Command = async (file, options, progress) => {
  const expireSessions = file.exported("expireSessions");
  const limit = options.limit === undefined ? Infinity : wholeNumber("--limit", options.limit);
  await reachRegistry(file);
  const total = { ended: 0, failed: 0 };
  let failedShards = 0;
  let more = true;
  let left = limit;
  while (more && left > 0) {
    const swept = await expireSessions({ limit: Math.min(batch, left) });
    total.ended += swept.ended;
    total.failed += swept.failed;
    failedShards = swept.failedShards ?? 0;
    more = swept.more;
    left = limit - total.ended - total.failed;
    progress(`${total.ended} ended`);
  }
  const faults = [
    ...(total.failed > 0 ? [`${total.failed} not delivered to onEvent`] : []),
    ...(failedShards > 0 ? [`${count(failedShards, "store")} of the registry not swept to the end`] : []),
  ];
  return {
    text: [`${count(total.ended, "session")} ended`, ...faults].join(", "),
    json: failedShards > 0 ? { ...total, failedShards } : total,
    failed: faults.length > 0,
  };
};

/** Lists a user's live sessions, or with `--all` everyone's. */
export const list: Command = async (file, options) => {
  if ((options.user === undefined) === (options.all !== true)) {
    throw new CommandError("list needs one of --user ID and --all");
  }
  const limit = options.limit === undefined ? 100 : wholeNumber("--limit", options.limit);
  refuseEmpty("--user", options.user);
  await reachRegistry(file);
  const found = await (options.user === undefined
    ? file.exported("listAllSessions")({ limit })
    : file.exported("listSessions")(options.user, { limit }));
  const sessions = found.map(({ current: _, ...session }) => session);
  return { text: sessions.length === 0 ? "no live sessions" : table(sessions), json: sessions };
};

/** Ends one session, all of a user's, or everyone's. */
export const revoke: Command = async (file, options, progress) => {
  const { user, session, all, actor } = options;
  if ([user, session, all || undefined].filter((choice) => choice !== undefined).length !== 1) {
    throw new CommandError("revoke needs one of --session ID, --user ID and --all");
  }
  refuseEmpty("--user", user);
  refuseEmpty("--session", session);
  refuseEmpty("--actor", actor);
  await reachRegistry(file);
  if (session !== undefined) {
    const alive = await file.exported("revokeSession")(session, { actor });
    return { text: alive ? "1 session ended" : "it was not alive", json: { ended: alive ? 1 : 0 } };
  }
  const onProgress = ({ ended }: { ended: number }): void => progress(`${ended} ended`);
  const many = { actor, wait: Infinity, onProgress };
  const ended = await (user === undefined ? file.exported("revokeAll")(many) : file.exported("revokeUser")(user, many));
  return { text: `${count(ended, "session")} ended`, json: { ended } };
};

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new CommandError(`${option} is ${JSON.stringify(text)}: give a whole number above 0`);
}

/** Refuses an empty value, which is what a shell makes of a variable that is not set. */
function refuseEmpty(option: string, id: string | undefined): void {
  if (id === "") throw new CommandError(`${option} is empty: give an id`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function table(sessions: Omit<ListedSession, "current">[]): string {
  const time = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19) + "Z";
  const rows = [
    ["SESSION", "USER", "STARTED", "LAST ACTIVE", "DEVICE"],
    ...sessions.map(({ sessionId, userId, startedAt, lastActivityAt, userAgent }) => [
      sessionId,
      userId ?? "-",
      time(startedAt),
      time(lastActivityAt),
      userAgent ?? "-",
    ]),
  ].map((row) => row.map(printable));
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row.map((cell, column) => cell.padEnd(column === row.length - 1 ? 0 : (widths[column] ?? 0))).join("  "),
    )
    .join("\n");
}

/** A user agent is whatever a client sent: nothing in it may steer the terminal. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- finding control characters is the point
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "?");
}
