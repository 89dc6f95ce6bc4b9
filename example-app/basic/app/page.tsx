export default function HomePage() {
  // Not a <Link>: with cacheComponents Next keeps a page that sent people to sign in, and sends them there again
  // when they have done so.
  return <a href="/account">Your account</a>;
}
