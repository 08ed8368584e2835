import data from "referer-parser/data/referers.yml";
export const readFileSync = () => data;
export default { readFileSync };
