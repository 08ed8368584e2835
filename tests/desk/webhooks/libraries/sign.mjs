// Signs and verifies with Standard Webhooks' npm library: {sign: [...], verify: [...]} on standard input.
import { createRequire } from "node:module";

const require = createRequire(process.argv[2] + "/");
const { Webhook } = require("standardwebhooks");
const { sign = [], verify = [] } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const signed = sign.map(one => new Webhook(one.secret).sign(one.id, new Date(one.timestamp * 1000), one.body));
const verified = verify.map(one => {
  try { new Webhook(one.secret).verify(one.body, one.headers); return true; } catch (fault) { return String(fault); }
});
process.stdout.write(JSON.stringify({ signed, verified }));
