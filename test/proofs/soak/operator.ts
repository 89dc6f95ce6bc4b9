import { createVisitor, formWith } from "../../support/visitor.js";
import type { Visitor } from "../../support/visitor.js";
import type { World } from "./exchange.js";
import type { Server } from "./farm.js";
import { noteEnd } from "./model.js";
import type { End, Session } from "./model.js";
import { copy } from "./person.js";
import type { Person } from "./person.js";
import { sendingOf } from "./browser.js";

/** The form of the administrators' page that signs somebody out everywhere, by server. */
const forms = new WeakMap<Server, Readonly<Record<string, string>>>();

async function formOf(server: Server, visitor: Visitor): Promise<Readonly<Record<string, string>>> {
  const known = forms.get(server);
  if (known) return known;
  const { text } = await visitor.visit("/admin");
  const fields = formWith(text, 'name="userId"');
  if (fields === null) throw new Error("the administrators' page has no form that ends a user's sessions");
  forms.set(server, fields);
  return fields;
}

/** An administrator signs in and ends every session of a person. */
export async function revoke({ farm, ledger }: World, person: Person): Promise<void> {
  const server = farm.anyServer();
  const { process } = server;
  if (process === null) return;
  const start = farm.now();
  let pending: { session: Session; end: End }[] = [];
  // Without the store there is nothing an administrator can do.
  if (farm.storeWasInTrouble({ from: start, to: start })) return;
  try {
    const visitor = createVisitor(process.origin);
    await visitor.submit("/login", { ...server.signInForm, name: "Operator", administrator: "on" });
    const fields = await formOf(server, visitor);

    const from = farm.now();
    const logged = process.output().length;
    // Pending until the answer is there: a sign-in meanwhile may be met by it or not.
    const revocation = { from, to: Infinity };
    person.revocations.push(revocation);
    pending = person.sessions.map((session) => ({ session, end: noteEnd(session, "revoked", from) }));
    copy(person, sendingOf(person.browser));
    const { status } = await visitor.submit("/admin", { ...fields, userId: person.name.toLowerCase() });
    revocation.to = farm.now();
    const failed =
      farm.storeWasInTrouble({ from: start, to: revocation.to }) ||
      process.output().slice(logged).includes("ERR_REGISTRY");
    if (status >= 400) {
      // The store could not be asked, and the action of the app says so: nothing is ended for sure.
      if (!failed) ledger.disagree(`sessions could not be revoked: ${status}`);
      return;
    }
    ledger.count("revocations");
    for (const { session, end } of pending) {
      end.sure = !failed && session.started.to < from;
    }
  } catch (error) {
    if (farm.storeWasInTrouble({ from: start, to: farm.now() })) ledger.count("lostConnections");
    else throw error;
  } finally {
    for (const { end } of pending) end.at = { from: end.at.from, to: farm.now() };
  }
}
