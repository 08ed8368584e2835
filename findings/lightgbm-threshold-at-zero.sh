#!/usr/bin/env bash
# LightGBM 4.7.0: a number that is exactly a threshold goes right where that threshold is -1e-35.
#
# Guessed: a split "x <= threshold" of a saved model sends a row whose number equals the threshold to the left, as the
# text of the model, its JSON and `trees_to_dataframe` say.
# Happens: the row goes right. The threshold -1.0000000180025095e-35 stands in most models, since it is the border of
# the bin of zero; the number itself is taken for 0.0, and so is everything within 1e-35 of zero.
# Why: rows are copied into a buffer of what is not zero before any tree is asked (`fabs(x) > kZeroThreshold`), so a
# split never sees such a number. On the other side +1e-35 is cut the same way.
# Concerns: whoever computes LightGBM's trees elsewhere, and compares `x <= threshold` as it is written. Only rows on
# the threshold show it.
#
# Prints the versions and what was found; exits with an error once LightGBM behaves otherwise.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check lightgbm==4.7.0 2>/dev/null
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import math
import sys

import lightgbm
import numpy

random = numpy.random.default_rng(1)
rows = random.normal(size=(2_000, 1))
rows[rows[:, 0] > 0] = 0.0
model = lightgbm.train(
    {"objective": "regression", "num_leaves": 2, "verbose": -1, "boost_from_average": False, "learning_rate": 1.0},
    lightgbm.Dataset(rows, (rows[:, 0] < 0).astype(float)),
    1,
)
node = model.dump_model()["tree_info"][0]["tree_structure"]
cut = node["threshold"]
left, right = (node[side]["leaf_value"] for side in ("left_child", "right_child"))
print(f"lightgbm {lightgbm.__version__}: x {node['decision_type']} {cut!r}: {left}, else {right}")
found = {}
for name, number in (("the threshold", cut), ("the double below it", math.nextafter(cut, -math.inf))):
    found[name] = model.predict([[number]])[0]
    print(f"{name}, {number!r}: {found[name]}")
is_as_seen = -1.1e-35 < cut < 0 and found["the threshold"] == right and found["the double below it"] == left
print("The threshold itself goes right." if is_as_seen else "LightGBM behaves otherwise now.")
sys.exit(0 if is_as_seen else 1)
PYTHON
