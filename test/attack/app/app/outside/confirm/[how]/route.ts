// The same where the middleware does not run.
export { POST } from "../../../api/confirm/[how]/route";
