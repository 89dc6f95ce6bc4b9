import { whose } from "@/lib/readers";
import { getSession, requireFreshSession } from "@/lib/session";
import { change } from "./actions";

type Query = Promise<{ form?: string }>;

/** A page for those alone who have just proved who they are; with `?form`, everyone sees it, and its action is not. */
export default async function Fresh({ searchParams }: { searchParams: Query }) {
  const shown = (await searchParams).form !== undefined;
  const session = shown ? await getSession() : await requireFreshSession({ maxAge: 300, returnTo: "/fresh" });
  return (
    <form action={change}>
      <output>{whose(session)}</output>
      <button>Change</button>
    </form>
  );
}
