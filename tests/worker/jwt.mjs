// Signs tokens as Cloudflare Access does: { keys: [names], tokens: [{ key, header, claims }] } as JSON on standard input,
// { certs: { name: JWK }, tokens: [text] } on standard output. Each name has a pair of keys made at this start.

import { createSign, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";

const asked = JSON.parse(readFileSync(0, "utf8"));
const pairs = Object.fromEntries(asked.keys.map((name) => [name, generateKeyPairSync("rsa", { modulusLength: 2048 })]));
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const certs = {};
for (const [name, { publicKey }] of Object.entries(pairs)) {
  certs[name] = { ...publicKey.export({ format: "jwk" }), kid: name, alg: "RS256", use: "sig" };
}
const tokens = asked.tokens.map(({ key, header, claims }) => {
  const signed = `${encode({ alg: "RS256", kid: key, typ: "JWT", ...header })}.${encode(claims)}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(pairs[key].privateKey).toString("base64url")}`;
});
console.log(JSON.stringify({ certs, tokens }));
