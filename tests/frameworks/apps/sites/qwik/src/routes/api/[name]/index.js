import { content } from "../../../../cms.mjs";

export const onGet = ({ json, params }) => json(200, content(params.name));
