import { content } from "../../../cms.mjs";

export const GET = ({ params }) => Response.json(content(params.name));
