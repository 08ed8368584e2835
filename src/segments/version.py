"""The version of this project: what `segments --version` prints and the worker's health says."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.2.0"
"""By semantic versioning: rules, commands, cookies and bundles of one major version go on working in its later ones."""
