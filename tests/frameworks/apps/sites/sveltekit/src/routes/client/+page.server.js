export { load } from "../stuck/+page.server.js";
