// Signs a grant for the worker with nothing but Node; docs/guides/grants.md explains it.
//
// Run it with the key in SEGMENTS_GRANT_KEY, the site's name in SEGMENTS_SITE and the grant as one argument of JSON;
// it prints the cookie's value.

import { createHmac } from "node:crypto";

export function signGrant(grant, key, site, cookie = "__Host-segments-grant") {
  const [keyId, secret] = key.split(":");
  const signed = `v2.${keyId}.${Buffer.from(JSON.stringify(grant)).toString("base64url")}`;
  const mac = createHmac("sha256", Buffer.from(secret, "base64url"));
  return `${signed}.${mac.update(`grant2\0${site}\0${cookie}\0${signed}`).digest("base64url")}`;
}

if (import.meta.filename === process.argv[1]) {
  const { SEGMENTS_GRANT_KEY, SEGMENTS_SITE } = process.env;
  console.log(signGrant(JSON.parse(process.argv[2]), SEGMENTS_GRANT_KEY, SEGMENTS_SITE));
}
