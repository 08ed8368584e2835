import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export default {
  experimental: { cpus: 2 },
  turbopack: { root: dirname(fileURLToPath(import.meta.url)) },
  poweredByHeader: false,
};
