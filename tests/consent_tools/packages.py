"""The real consent tools, from npm: pinned by version and digest, fetched once into build/consent_tools.

In: packages.json. Out: files of a package, or one script made of a package and what it imports. Nothing of a package is
run outside a browser, and none of its dependencies is installed but those that are listed.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path
from typing import Final

from tools.dev_server import ROOT

PINS: Final = json.loads((Path(__file__).parent / "packages.json").read_text(encoding="utf-8"))
BUILD: Final = ROOT / "build" / "consent_tools"
MODULES: Final = BUILD / "node_modules"
FETCH_SECONDS: Final = 900
FETCH_TRIES: Final = 3
_PATH: Final = os.pathsep.join([str(ROOT / "node_modules" / ".bin"), os.environ.get("PATH", "")])


def install(name: str) -> Path:
    """The folder of a package, fetched where it is not there in the pinned version."""
    pin, folder = PINS[name], MODULES / name
    stamp = folder / ".version"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == pin["integrity"]:
        return folder
    archive = _fetch(name, pin["version"])
    algorithm, _, digest = pin["integrity"].partition("-")
    found = base64.b64encode(hashlib.new(algorithm, archive.read_bytes()).digest()).decode()
    assert found == digest, f"{name} {pin['version']} is not the package that was pinned"
    shutil.rmtree(folder, ignore_errors=True)
    unpacked = BUILD / "unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    with tarfile.open(archive) as packed:
        packed.extractall(unpacked, filter="data")
    folder.parent.mkdir(parents=True, exist_ok=True)
    next(unpacked.iterdir()).rename(folder)
    stamp.write_text(pin["integrity"], encoding="utf-8")
    archive.unlink()
    return folder


def _fetch(name: str, version: str) -> Path:
    place = BUILD / "archives"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for tries_left in reversed(range(FETCH_TRIES)):  # a download may break off
        done = subprocess.run(
            [
                "npm",
                "pack",
                f"{name}@{version}",
                "--silent",
                "--ignore-scripts",
                "--pack-destination",
                str(place),
            ],
            env={**os.environ, "PATH": _PATH},
            cwd=place,
            check=False,
            stdout=subprocess.DEVNULL,
            timeout=FETCH_SECONDS,
        )
        if done.returncode == 0:
            break
        assert tries_left, f"npm could not fetch {name}; what it said is above"
    [archive] = place.glob("*.tgz")
    return archive


@cache
def read(name: str, path: str) -> bytes:
    """One file of a package."""
    return (install(name) / path).read_bytes()


@cache
def bundle(source: str, *names: str) -> bytes:
    """One script for a page, made of a module's source and the packages that it imports."""
    for name in names:
        install(name)
    done = subprocess.run(
        ["esbuild", "--bundle", "--format=iife", "--target=es2022", "--log-level=error"],
        input=source.encode(),
        env={**os.environ, "PATH": _PATH, "NODE_PATH": str(MODULES)},
        cwd=BUILD,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
