import { content } from "../../cms.mjs";
import { Blocks } from "../blocks";

// Objects without a prototype: the worker does not read these.
const bare = (block) => Object.assign(Object.create(null), block);

export const loader = () => {
  const page = content("stuck");
  return { ...page, hero: page.hero.map(bare), blocks: page.blocks.map(bare) };
};

export default function Page({ loaderData }) {
  return <Blocks page={loaderData} />;
}
