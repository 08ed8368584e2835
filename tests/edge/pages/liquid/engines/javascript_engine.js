// Renders templates with LiquidJS: a list of pairs on standard input, a list of texts on standard output.
const { Liquid } = require("liquidjs");

const engine = new Liquid();
const pairs = JSON.parse(require("fs").readFileSync(0, "utf8"));
const texts = pairs.map(([text, segments]) => engine.parseAndRenderSync(text, { segments }));
process.stdout.write(JSON.stringify(texts));
