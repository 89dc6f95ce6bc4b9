// The drawings of .github/docs, as Graphviz takes them.

/** @typedef {{ ink: string, soft: string, line: string, paper: string, good: string, warn: string, bad: string }} Palette */

/** @type {Readonly<Record<"light" | "dark", Palette>>} On GitHub's own light and dark page. */
export const palettes = {
  light: {
    ink: "#1f2328",
    soft: "#59636e",
    line: "#818b98",
    paper: "#f6f8fa",
    good: "#dafbe1",
    warn: "#fff8c5",
    bad: "#ffebe9",
  },
  dark: {
    ink: "#f0f6fc",
    soft: "#9198a1",
    line: "#656c76",
    paper: "#151b23",
    good: "#12351d",
    warn: "#3a2d05",
    bad: "#40171a",
  },
};

/** @param {Palette} palette @param {string} body */
const graph = ({ ink, soft, line, paper }, body) => `digraph {
  rankdir=LR; bgcolor=transparent; pad=0.15; nodesep=0.45; ranksep=0.5;
  node [shape=box, style="rounded,filled", fillcolor="${paper}", color="${line}", fontcolor="${ink}",
    fontname="Helvetica", fontsize=13, margin="0.16,0.1"];
  edge [color="${line}", fontcolor="${soft}", fontname="Helvetica", fontsize=12, arrowsize=0.7];
${body}}`;

/** @param {Palette} palette */
const decision = (palette) =>
  graph(
    palette,
    `  request [label="request", shape=plaintext, style="", margin="0.06,0.04"];
  session [label="somebody\\nsigned in?"];
  time [label="time left?"];
  activity [label="activity, and\\nthe grace period over?"];
  alone [label="goes on,\\nno cookie is set"];
  ended [label="session cookie deleted,\\nwhy is noted and said", fillcolor="${palette.bad}"];
  renew [label="goes on,\\nclock rewritten", fillcolor="${palette.good}"];
  pass [label="goes on,\\nnothing is touched", fillcolor="${palette.good}"];
  request -> session;
  session -> time [label="yes"];
  session -> alone [label="no"];
  time -> activity [label="yes"];
  time -> ended [label="no"];
  activity -> renew [label="yes"];
  activity -> pass [label="no"];
`,
  );

/** @param {Palette} palette */
const life = (palette) =>
  graph(
    palette,
    `  in [label="sign in", shape=plaintext, style="", margin="0.06,0.04"];
  active [label="active", fillcolor="${palette.good}"];
  warning [label="warning", fillcolor="${palette.warn}"];
  ended [label="ended", fillcolor="${palette.bad}"];
  told [label="sign-in page,\\nwith the reason"];
  in -> active;
  active -> active [label="activity"];
  active -> warning [label="warnBefore\\nseconds left"];
  warning -> active [label="stay"];
  warning -> ended [label="no time left"];
  active -> ended [label="signed out, or revoked from the server"];
  ended -> told;
`,
  );

/** @type {Readonly<Record<string, (palette: Palette) => string>>} */
const drawings = { decision, life };

/** Every drawing in every palette, as a Graphviz source by the name of its file. */
export const sources = Object.fromEntries(
  Object.entries(drawings).flatMap(([name, draw]) =>
    Object.entries(palettes).map(([theme, palette]) => [`${name}-${theme}.svg`, draw(palette)]),
  ),
);
