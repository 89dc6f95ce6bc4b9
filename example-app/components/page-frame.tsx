import Link from "next/link";
import type { ReactNode } from "react";

/** The document around every page: head, header with `navigation`, and the page itself in `main`. */
export function PageFrame({ navigation, children }: { navigation: ReactNode; children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <a className="skip-link" href="#content">
          Skip to content
        </a>
        <header className="site-header">
          <Link className="brand" href="/" prefetch={false}>
            <span className="brand-mark" aria-hidden="true" />
            Session timeouts
          </Link>
          <nav aria-label="Main">{navigation}</nav>
        </header>
        <main id="content">{children}</main>
      </body>
    </html>
  );
}
