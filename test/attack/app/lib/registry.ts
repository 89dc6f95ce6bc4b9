import type { SessionRegistry } from "next-session-timeout";
import { tellTest } from "./observer";

const methods = [
  "visit",
  "start",
  "look",
  "list",
  "listAll",
  "end",
  "endUser",
  "endAll",
  "claimDue",
  "acknowledge",
] as const;

/** A registry over HTTP, so that Edge and Node share one; the test answers, fails or keeps silent. */
export const registry = Object.fromEntries(
  methods.map((method) => [
    method,
    async (...given: unknown[]) => {
      const answer = await tellTest(`/registry/${method}`, given);
      if (!answer.ok) throw new Error(`the store answered ${answer.status}`);
      return answer.json();
    },
  ]),
) as unknown as SessionRegistry;
