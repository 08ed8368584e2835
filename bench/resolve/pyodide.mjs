// Runs measure.py in Pyodide, the Python of Workers: node bench/resolve/pyodide.mjs FOLDER [law]
// With "law" it runs the resolver's law (tests/edge/decide/resolve_law.py) on 100,000 random pairs instead.
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "../../node_modules/pyodide/pyodide.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const python = await loadPyodide({ indexURL: `${root}/node_modules/pyodide/` });
const mounts = { "/src": `${root}/src`, "/packages": `${root}/python_modules`, "/bench": `${root}/bench/resolve` };
mounts["/data"] = resolve(process.argv[2]);
mounts["/repository/tests"] = `${root}/tests`;
for (const [place, folder] of Object.entries(mounts)) python.mountNodeFS(place, folder);

const LAW = `
from tests.edge.decide.resolve_law import run_law
matched = sum(run_law(seed, rules=100, visitors=100) for seed in range(10))
print(f"100,000 pairs agree, {matched:,} of them match")
`;
const MEASURE = `
from pathlib import Path
from measure import main
main(Path("/data"))
`;
python.runPython(`
import sys
sys.dont_write_bytecode = True
sys.path[:0] = ["/src", "/packages", "/bench", "/repository"]
${process.argv[3] === "law" ? LAW : MEASURE}`);
