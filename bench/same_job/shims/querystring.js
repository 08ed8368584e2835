export * from "node:querystring";
export { default } from "node:querystring";
