// No script of a flow runs in the tests; one that did would fail here.

"use strict";

module.exports = { Isolate: class Isolate {} };
