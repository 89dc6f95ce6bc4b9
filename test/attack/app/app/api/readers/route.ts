export { routeReaders as GET, routeReaders as POST } from "@/lib/route-readers";
