// The app's own, below the package's `basePath`: not one of its routes.
export { routeReaders as GET } from "@/lib/route-readers";
