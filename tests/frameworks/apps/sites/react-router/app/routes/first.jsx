import { content } from "../../cms.mjs";
import { Blocks } from "../blocks";

export const loader = () => content("first");

export default function Page({ loaderData }) {
  return <Blocks page={loaderData} />;
}
