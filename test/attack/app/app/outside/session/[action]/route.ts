// The package's routes where the middleware does not run: Next reads a whole body before it lets a request pass one.
export { GET, POST } from "../../../api/session/[action]/route";
