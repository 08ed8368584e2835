import { content } from "../../cms.mjs";
import { Blocks } from "../../components/blocks.js";

export const dynamic = "force-dynamic";

export default function Page() {
  return <Blocks page={content("second")} />;
}
