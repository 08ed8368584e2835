"""Findings about the keys of this machine: can they be read, are they strong, do they stay here.

In: a project. Out: findings, which name keys and never show one.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from segments.cli.doctor.findings import Finding
from segments.cli.input.dev_vars import DEV_VARS
from segments.cli.input.new_keys import KEY_NAMES, read_variables
from segments.project.folder import Project
from segments.signing import KeyRing, parse_key_ring

FEWEST_DISTINCT_BYTES: Final = 16
"""Of 32 random bytes some 30 are distinct; a key with so few was typed."""

GIT_TIMEOUT_SECONDS: Final = 20


def check_keys(project: Project) -> list[Finding]:
    """The findings about .dev.vars and the publisher's key in the environment; nothing where there are none."""
    path = project.root / DEV_VARS
    local = {name: text for name, text in read_variables(path).items() if name in KEY_NAMES}
    remote = {name: os.environ[name] for name in KEY_NAMES if os.environ.get(name)}
    found = [*_strength(local, str(DEV_VARS)), *_strength(remote, "the environment"), *_shared(local, remote)]
    if local:
        found += _place(project.root, path)
    if local and not found:
        return [Finding("ok", "keys", f"The keys in {DEV_VARS} are strong, and stay on this machine")]
    return found


def _strength(keys: Mapping[str, str], place: str) -> Iterator[Finding]:
    for name, text in keys.items():
        make = f"make another: segments keys --only {name}"
        try:
            ring = parse_key_ring(text)
        except ValueError as error:
            yield Finding("error", "key-unreadable", f"{name} in {place}: {error}", make)
            continue
        weak = [key_id for key_id, secret in ring.keys if len(set(secret)) < FEWEST_DISTINCT_BYTES]
        if weak:
            said = f"{name} in {place} has a key that is not random: {', '.join(weak)}"
            yield Finding("error", "key-weak", said, make)


def _shared(local: Mapping[str, str], remote: Mapping[str, str]) -> Iterator[Finding]:
    """A secret that has two uses is lost with either."""
    seen: dict[bytes, str] = {}
    for place, keys in ((str(DEV_VARS), local), ("the environment", remote)):
        for name, text in keys.items():
            for _, secret in _readable(text).keys:
                other = seen.setdefault(secret, f"{name} in {place}")
                if other != f"{name} in {place}":
                    hint = "a deployed site has keys that no local run and no other use has: segments keys"
                    yield Finding("warning", "key-shared", f"{name} in {place} is {other} too", hint)


def _readable(text: str) -> KeyRing:
    try:
        return parse_key_ring(text)
    except ValueError:
        return KeyRing()


def _place(folder: Path, path: Path) -> Iterator[Finding]:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        text = f"Other users of this machine can read {DEV_VARS}"
        yield Finding("warning", "keys-readable", text, f"chmod 600 {DEV_VARS}")
    if _git(folder, "ls-files", "--error-unmatch", str(DEV_VARS)) == 0:
        hint = f"git rm --cached {DEV_VARS}, and make new keys: whoever has the repository has these"
        yield Finding("error", "keys-committed", f"{DEV_VARS} is under version control", hint)
    elif _git(folder, "check-ignore", "--quiet", str(DEV_VARS)) == 1:
        text = f"Version control does not ignore {DEV_VARS}"
        yield Finding("error", "keys-not-ignored", text, f"write {DEV_VARS} into .gitignore")


def _git(folder: Path, *arguments: str) -> int | None:
    """The exit code of git, None without it; 128 is its word for a folder without version control."""
    git = shutil.which("git")
    if git is None:
        return None
    done = subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
        [git, *arguments], cwd=folder, capture_output=True, timeout=GIT_TIMEOUT_SECONDS, check=False
    )
    return done.returncode
