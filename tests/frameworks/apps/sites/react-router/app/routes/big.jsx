import { content, filler } from "../../cms.mjs";
import { Blocks } from "../blocks";

export const loader = () => ({ ...content("big"), rows: filler() });

export default function Page({ loaderData }) {
  return (
    <>
      {loaderData.rows.map((row) => (
        <p key={row}>{row}</p>
      ))}
      <Blocks page={loaderData} />
    </>
  );
}
