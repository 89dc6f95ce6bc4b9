import type { Metadata } from "next";
import { News } from "@/components/news";
import { StreamedAnswer } from "@/components/streamed-answer";
import { requireUser } from "@/lib/user";

export const metadata: Metadata = { title: "Streams" };

export default async function StreamsPage() {
  await requireUser("/account/streams");
  return (
    <>
      <h1>Streams</h1>
      <p className="lead">
        They end within a second when this session is ended from elsewhere, and at its deadline otherwise. Staying
        signed in lets them go on; watching alone is no activity.
      </p>
      <noscript>
        <p className="notice">To watch a stream, turn JavaScript on.</p>
      </noscript>
      <section className="card" aria-labelledby="news">
        <h2 id="news">Server-sent events</h2>
        <News />
      </section>
      <section className="card" aria-labelledby="answer">
        <h2 id="answer">An answer that takes its time</h2>
        <StreamedAnswer />
      </section>
    </>
  );
}
