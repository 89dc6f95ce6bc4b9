import { whose } from "@/lib/readers";
import { requireSession } from "@/lib/session";
import { act } from "./actions";

export default async function Account() {
  const session = await requireSession({ returnTo: "/account" });
  return (
    <form action={act}>
      <output>{whose(session)}</output>
      <button>Act</button>
    </form>
  );
}
