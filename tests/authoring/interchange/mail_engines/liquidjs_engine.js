// Renders snippets with LiquidJS: rows on standard input, a list of texts on standard output.
const { Liquid } = require("liquidjs");

const engine = new Liquid();
const rows = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(rows.map(([, template, person]) => engine.parseAndRenderSync(template, person))));
