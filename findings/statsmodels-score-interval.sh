#!/usr/bin/env bash
# statsmodels 0.15.0: the score test of a difference of two proportions, and its confidence interval, are off.
#
# Guessed: `confint_proportions_2indep(method="score", compare="diff")` gives Miettinen and Nurminen's interval, as its
# documentation says; for the example of Newcombe 1998 (56 of 70 against 48 of 80) that is 0.0528 to 0.3382.
# Happens: it gives 0.0526 to 0.3440, and for valid tables such as 2 of 3 against 8 of 17 it raises ValueError.
# Why: the closed form of the likeliest share given a difference has a number of conversions where the formula has a
# number of visitors (statsmodels issue 10269). "No difference" (value 0) and ratios are right.
# Concerns: whoever checks this product's intervals and equivalence tests against statsmodels sees other digits, and
# the ones to trust are the published ones. Equivalence margins (`tost_proportions_2indep`) inherit the slip.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check statsmodels==0.15.0 2>/dev/null
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys

import numpy
import statsmodels
from statsmodels.stats.proportion import confint_proportions_2indep, score_test_proportions_2indep

print("statsmodels", statsmodels.__version__)
low, high = confint_proportions_2indep(56, 70, 48, 80, method="score", compare="diff")
print(f"interval of 56/70 - 48/80: {low:.4f} to {high:.4f} (published: 0.0528 to 0.3382)")

# The likeliest share of the second group if the difference is 0.3, by trying all shares.
shares = numpy.linspace(0.0001, 0.6999, 1_000_000)
likelihood = 56 * numpy.log(shares + 0.3) + 14 * numpy.log(0.7 - shares) + 48 * numpy.log(shares) + 32 * numpy.log(1 - shares)
likeliest = shares[likelihood.argmax()]
used = score_test_proportions_2indep(56, 70, 48, 80, value=0.3, compare="diff").prop2_null
print(f"likeliest share given a difference of 0.3: {likeliest:.4f}, used: {used:.4f}")

try:
    raised = f"no error: {confint_proportions_2indep(2, 3, 8, 17, method='score', compare='diff')}"
except ValueError as error:
    raised = f"ValueError: {error}"
print("interval of 2/3 - 8/17:", raised)

is_as_described = f"{high:.4f}" == "0.3440" and abs(used - likeliest) > 0.04 and raised.startswith("ValueError")
sys.exit(0 if is_as_described else 1)
PYTHON
