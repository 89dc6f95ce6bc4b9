import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/**
 * Runs a program to its end, and ends it when the benchmark is interrupted.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: Record<string, string> }} options `env` is added to the benchmark's own
 * @returns {Promise<{ status: number | null, output: string }>}
 */
export async function runProgram(program, args, { cwd, env = {} }) {
  const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  const kill = () => child.kill();
  process.once("exit", kill);
  const closed = once(child, "close");
  const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  process.off("exit", kill);
  return { status, output: `${out}${err}` };
}
