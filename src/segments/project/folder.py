"""The folder of a project, which is that of a site or this repository: the places of what is installed and built in it.

In: a folder with wrangler.toml. Out: paths; nothing is looked at or made here.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CONFIG: Final = "wrangler.toml"
DESK_CONFIG: Final = "wrangler.desk.toml"


@dataclass(frozen=True, slots=True)
class Project:
    """One project by its folder. `repair` is the command that installs and builds what is missing."""

    root: Path
    repair: str = "segments setup"

    @property
    def packages(self) -> Path:
        """The folder of npm's packages."""
        return self.root / "node_modules"

    @property
    def modules(self) -> Path:
        """The Python packages that are uploaded with the worker, where wrangler looks for them."""
        return self.root / "python_modules"

    @property
    def build(self) -> Path:
        """The folder of all that is generated."""
        return self.root / "build"

    @property
    def runtime(self) -> Path:
        """The Python runtime of local runs, and the script that starts workerd with it."""
        return self.build / "runtime"

    def staged(self, entry: str) -> Path:
        """The folder of a staged worker, `worker` or `desk`."""
        return self.build / entry

    @property
    def search_path(self) -> str:
        """The PATH of programs that are started for this project: its Node and this Python before the machine's."""
        programs = [self.packages / ".bin", Path(sys.executable).parent]
        return os.pathsep.join([*map(str, programs), os.environ.get("PATH", "")])
