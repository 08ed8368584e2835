"""The name of the compiler that makes page plans: a plan that another one made may be another plan.

Staging writes a digest of all that a plan can depend on in place of the name below, so nobody has to think of it.
"""

from __future__ import annotations

from typing import Final

COMPILER: Final = "unstaged"
