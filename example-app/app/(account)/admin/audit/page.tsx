import type { Metadata } from "next";
import Form from "next/form";
import { AuditTable } from "@/components/audit-table";
import { SubmitButton } from "@/components/submit-button";
import { auditEvents } from "@/lib/audit-log";
import { requireAdministrator } from "@/lib/user";

export const metadata: Metadata = { title: "Audit log" };

const reasons = ["idle", "absolute", "revoked", "replaced", "signed-out"];

type Query = Record<string, string | string[] | undefined>;

export default async function AuditPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireAdministrator("/admin/audit");
  const query = await searchParams;
  const filter = { user: text(query["user"]).toLowerCase(), reason: text(query["reason"]) };
  const url = `/api/audit?${new URLSearchParams(filter)}`;
  return (
    <>
      <h1>Audit log</h1>
      <p className="lead">Who signed in, who proved again who they are, and how each session ended. Leave it open.</p>
      <section className="card" aria-label="Events">
        <Form action="/admin/audit" className="filter" key={url}>
          <label className="field">
            User
            <input name="user" defaultValue={filter.user} placeholder="Anybody" autoComplete="off" />
          </label>
          <label className="field">
            Why it ended
            <select name="reason" defaultValue={filter.reason}>
              <option value="">Any event</option>
              {reasons.map((reason) => (
                <option key={reason}>{reason}</option>
              ))}
            </select>
          </label>
          <SubmitButton>Filter</SubmitButton>
        </Form>
        <AuditTable key={url} url={url} initial={auditEvents(filter)} />
        <p className="muted">
          The last 200 events of this server process, which also writes each as a line of JSON. Sessions whose owner
          never came back get here by the sweep: see “Everyone”.
        </p>
      </section>
    </>
  );
}

function text(value: string | string[] | undefined): string {
  return typeof value === "string" ? value.trim() : "";
}
