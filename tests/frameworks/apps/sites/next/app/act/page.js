import { Acted } from "../../components/acted.js";
import { more } from "./actions.js";

export const dynamic = "force-dynamic";

export default function Page() {
  return <Acted more={more} />;
}
