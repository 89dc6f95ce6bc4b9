import { spawnSync } from "node:child_process";
import type { Finding } from "./finding.js";
import type { Subject } from "./subject.js";

/** From the documentation of iron-session, its examples, and this README: everyone can open what they seal. */
const published =
  /complex_?password_?at_?least_?32|^2gyZ3GDw3LHZQKDhPmPDL3sjREVRXPr8$|^a password of at least thirty-two characters$/i;
/** Words of a value that was meant to be replaced. */
const placeholder =
  /pass\s?word|secret|change.?me|example|placeholder|development|at.?least|characters|your.?(own|key)/i;
/** The fewest bits that pass. By this count, what `openssl rand -base64 32` makes has more than 200. */
const leastBits = 96;

const fresh = "SESSION_PASSWORD=$(openssl rand -base64 32), in .env.local or where your host keeps secrets";

/** The passwords the session is sealed with. No finding shows one. */
export function checkPasswords({ app, sources, sessionFile, settings }: Subject): Finding[] {
  const { password } = settings.session as { password: unknown };
  const given: [string, unknown][] =
    typeof password === "object" && password !== null
      ? Object.entries(password).map(([id, value]) => [`password ${id}`, value])
      : [["the password", password]];
  return given.flatMap(([name, value]): Finding[] => {
    if (typeof value !== "string" || value === "") {
      const message = `${name} is not set here, so nothing is said about it`;
      return [{ code: "password-unseen", severity: "info", message }];
    }
    const findings: Finding[] = [];
    if (published.test(value)) {
      const message = `${name} is an example that everyone can read: anyone can make a session`;
      findings.push({ code: "password-example", severity: "error", message, write: fresh });
    } else if (isWeak(value)) {
      const message = `${name} looks like words or a pattern, not like random characters`;
      findings.push({ code: "password-weak", severity: "warning", message, write: fresh });
    }
    const places = new Set([...committed(app.folder, value), ...inFile(sources.text(sessionFile), value, sessionFile)]);
    if (places.size > 0) {
      const message = `${name} stands in ${[...places].slice(0, 3).join(", ")}, which git keeps for everyone who can read it`;
      findings.push({ code: "password-committed", severity: "error", message, write: fresh });
    }
    return findings;
  });
}

/** Judged by how many characters there are and how varied: words repeat letters, and patterns count up. */
function isWeak(password: string): boolean {
  if (placeholder.test(password) || /^(.+?)\1+$/.test(password)) return true;
  const characters = Array.from(password);
  const counts = new Map<string, number>();
  for (const character of characters) counts.set(character, (counts.get(character) ?? 0) + 1);
  const bits = [...counts.values()].reduce((sum, count) => sum - count * Math.log2(count / characters.length), 0);
  const steps = characters.filter((_, at) => password.charCodeAt(at + 1) - password.charCodeAt(at) === 1);
  return bits < leastBits || steps.length > characters.length / 2;
}

/** The files of the repository that hold the text, or would with the next commit. None outside of a repository. */
function committed(folder: string, text: string): string[] {
  const options = ["grep", "--untracked", "--files-with-matches", "--fixed-strings", "-I", "-f", "-"];
  // Through stdin: the arguments of a process are there for every user of the machine to read.
  const { status, stdout } = spawnSync("git", options, { cwd: folder, input: `${text}\n`, encoding: "utf8" });
  return status === 0 ? stdout.trim().split("\n") : [];
}

function inFile(text: string, password: string, file: string): string[] {
  return text.includes(password) ? [file] : [];
}
