import type { Finding } from "./finding.js";
import type { Subject } from "./subject.js";

/** The attributes and the name of the session cookie, which the clock cookie shares. */
export function checkCookies({ settings }: Subject): Finding[] {
  const { cookieName, cookieOptions } = settings.session;
  // iron-session's own defaults.
  const { secure = true, httpOnly = true, sameSite = "lax", path = "/", domain } = cookieOptions ?? {};
  const findings: Finding[] = [];
  if (!secure) {
    findings.push({
      code: "cookie-secure",
      severity: "error",
      message: "the session cookie is sent over plain http as well: secure is off in production",
      write: 'cookieOptions: { secure: process.env.NODE_ENV === "production" }',
    });
  }
  if (!httpOnly) {
    findings.push({
      code: "cookie-http-only",
      severity: "error",
      message: "any script on the page can read the session cookie: httpOnly is off",
      write: "leave cookieOptions.httpOnly out",
    });
  }
  if (sameSite === false || sameSite === "none") {
    findings.push({
      code: "cookie-same-site",
      severity: "warning",
      message: "other sites' requests carry the session cookie: sameSite is off",
      write: 'cookieOptions: { sameSite: "lax" }, unless the app is shown in a frame of another site',
    });
  }
  if (path !== "/") {
    findings.push({
      code: "cookie-path",
      severity: "warning",
      message: `the session cookie is sent below ${path} only: requests elsewhere, the API's too, look signed out`,
      write: "leave cookieOptions.path out",
    });
  }
  if (domain !== undefined) {
    findings.push({
      code: "cookie-domain",
      severity: "warning",
      message: `every subdomain of ${domain} gets the session cookie, and can set one in its place`,
      write: "leave cookieOptions.domain out, unless they share the session",
    });
  }

  const host = cookieName.startsWith("__Host-");
  const honest = secure && (!host || (path === "/" && domain === undefined));
  if (/^__(Host|Secure)-/.test(cookieName)) {
    if (!honest) {
      findings.push({
        code: "cookie-prefix",
        severity: "error",
        message: `browsers refuse ${cookieName}: the prefix wants secure${host ? ', the path "/" and no domain' : ""}`,
        write: 'cookieName: process.env.NODE_ENV === "production" ? "__Host-app" : "app", with secure alike',
      });
    }
  } else if (domain === undefined && path === "/") {
    findings.push({
      code: "cookie-host-prefix",
      severity: "info",
      message: `${cookieName} has no __Host- prefix: a subdomain, or plain http, can set a cookie of that name in its place`,
      write: `cookieName: process.env.NODE_ENV === "production" ? "__Host-${cookieName}" : "${cookieName}"; it signs everyone out once`,
    });
  }
  return findings;
}
