import { requireSession } from "@/lib/session";

export default async function AccountPage() {
  const session = await requireSession({ returnTo: "/account" });
  return <h1>Hello {session.user?.id}</h1>;
}
