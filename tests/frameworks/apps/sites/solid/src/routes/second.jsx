import { createAsync } from "@solidjs/router";
import { Blocks } from "../blocks";
import { readPage } from "../content";

export default function Page() {
  const page = createAsync(() => readPage("second"));
  return <Blocks page={page()} />;
}
