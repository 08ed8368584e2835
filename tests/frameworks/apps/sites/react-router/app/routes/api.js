// Data without a page, for a fetcher.
export { loader } from "./stuck.jsx";
