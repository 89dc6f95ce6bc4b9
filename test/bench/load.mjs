import { Agent, request } from "node:http";

/**
 * @param {{ port: number, path: string, method?: string, cookie: string, agent: Agent }} options
 * @returns {Promise<string[]>} the answer's Set-Cookie lines
 */
export function send({ port, path, method = "GET", cookie, agent }) {
  return new Promise((resolve, reject) => {
    const headers = { host: `localhost:${port}`, ...(cookie && { cookie }) };
    const sent = request({ host: "127.0.0.1", port, path, method, headers, agent }, (answer) => {
      answer.resume();
      answer.once("end", () => {
        if (answer.statusCode === 200) resolve(answer.headers["set-cookie"] ?? []);
        else reject(new Error(`${path} answered ${answer.statusCode}`));
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}

/**
 * Keeps a number of connections busy for a while.
 *
 * @param {{ port: number, path: string, cookie: string, connections: number, seconds: number }} options
 * @returns {Promise<{ perSecond: number, settingCookies: number }>} requests per second, and the share of
 *   answers that set a cookie
 */
export async function load({ port, path, cookie, connections, seconds }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const since = performance.now();
  const end = since + seconds * 1000;
  let answers = 0;
  let settingCookies = 0;
  const connection = async () => {
    while (performance.now() < end) {
      const lines = await send({ port, path, cookie, agent });
      answers += 1;
      if (lines.length > 0) settingCookies += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  agent.destroy();
  return { perSecond: (answers * 1000) / (performance.now() - since), settingCookies: settingCookies / answers };
}
