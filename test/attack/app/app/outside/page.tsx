import { pageReaders } from "@/lib/page-readers";

export default async function Page() {
  return <output>{await pageReaders()}</output>;
}
