import { connect } from "node:net";

/** What a browser sends with a fetch of a page's script. */
const browserHeaders = [
  "user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  "accept: */*",
  "accept-language: en-GB,en;q=0.9",
  "accept-encoding: identity",
  "sec-fetch-site: same-origin",
  "sec-fetch-mode: cors",
  "sec-fetch-dest: empty",
];

/**
 * @typedef {object} Slice what a burst of requests took
 * @property {number} perSecond requests per second
 * @property {number[]} latencies of each request, in milliseconds
 * @property {number} settingCookies the share of answers that set a cookie
 */

/**
 * Sends one request for each `Cookie` header, over a number of connections that are kept alive. It speaks HTTP by itself, because
 * Node's own client would take as much of the machine as the server that is measured.
 *
 * @param {{ port: number, path: string, variant: string, cookies: readonly string[], connections: number }} options `variant`: which middleware
 * @returns {Promise<Slice>}
 */
export async function load({ port, path, variant, cookies, connections }) {
  /** @type {number[]} */
  const latencies = [];
  let setting = 0;
  let next = 0;
  const since = performance.now();
  const workers = Array.from({ length: Math.min(connections, cookies.length) }, () => {
    const connection = openConnection(port, variant);
    return (async () => {
      for (let index = next; index < cookies.length; index = next) {
        next += 1;
        const sent = performance.now();
        const answer = await connection.send(path, cookies[index] ?? "");
        latencies.push(performance.now() - sent);
        if (answer.setsCookie) setting += 1;
      }
    })().finally(connection.close);
  });
  await Promise.all(workers);
  const seconds = (performance.now() - since) / 1000;
  return { perSecond: cookies.length / seconds, latencies, settingCookies: setting / cookies.length };
}

/** @param {number} port @param {string} variant */
function openConnection(port, variant) {
  const socket = connect(port, "127.0.0.1").setNoDelay(true).setEncoding("latin1");
  let received = "";
  /** @type {{ path: string, resolve: (answer: { setsCookie: boolean }) => void, reject: (error: Error) => void } | null} */
  let waiting = null;
  /** @param {string} message */
  function fail(message) {
    waiting?.reject(new Error(`${waiting.path}: ${message}`));
    waiting = null;
  }
  socket.on("data", (text) => {
    received += text;
    if (!isComplete(received)) return;
    const head = received.slice(0, received.indexOf("\r\n\r\n"));
    received = "";
    if (!head.startsWith("HTTP/1.1 200")) return fail(head.split("\r\n", 1)[0] ?? "");
    waiting?.resolve({ setsCookie: /\r\nset-cookie:/i.test(head) });
    waiting = null;
  });
  socket.on("error", (error) => fail(error.message));
  socket.on("close", () => fail("the connection was closed"));
  return {
    /** @param {string} path @param {string} cookie @returns {Promise<{ setsCookie: boolean }>} */
    send: (path, cookie) =>
      new Promise((resolve, reject) => {
        waiting = { path, resolve, reject };
        const lines = [`GET ${path} HTTP/1.1`, `host: localhost:${port}`, `x-bench: ${variant}`, ...browserHeaders];
        if (cookie !== "") lines.push(`cookie: ${cookie}`);
        socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
      }),
    close: () => socket.destroy(),
  };
}

/** @param {string} text what was received of one answer */
function isComplete(text) {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd === -1) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, headEnd))?.[1];
  return length === undefined ? text.endsWith("\r\n0\r\n\r\n") : text.length >= headEnd + 4 + Number(length);
}
