export * from "node:url";
export { default } from "node:url";
