// Runs measure.py in Pyodide, the Python of Workers: node bench/prediction/pyodide.mjs
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "../../node_modules/pyodide/pyodide.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const python = await loadPyodide({ indexURL: `${root}/node_modules/pyodide/` });
const mounts = { "/src": `${root}/src`, "/packages": `${root}/python_modules`, "/bench": `${root}/bench/prediction` };
for (const [place, folder] of Object.entries(mounts)) python.mountNodeFS(place, folder);

python.runPython(`
import sys
sys.dont_write_bytecode = True
sys.path[:0] = ["/src", "/packages", "/bench"]
from measure import main
main()`);
