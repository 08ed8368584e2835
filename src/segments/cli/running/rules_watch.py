"""A watch over rules: publishes to a local run what was saved, and reports what cannot be published.

In: the path of rules, and how they are published. Out: a line for each change. Rules with a mistake change nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from segments.authoring.compile.compiler import compile_rules
from segments.authoring.read.files import rules_files
from segments.cli.input.rules import checked_site
from segments.cli.output.printing import print_problems
from segments.cli.output.steps import Steps
from segments.errors import AuthoringError


class RulesWatch:
    """The rules of one local run, looked at whenever `look` is called."""

    def __init__(self, rules: Path, put_in_force: Callable[[bytes], None], steps: Steps) -> None:
        self._rules = rules
        self._put_in_force = put_in_force
        self._steps = steps
        self._published = b""
        self._judged: object = None
        self._seen: object = None

    def look(self) -> None:
        """Publish what has changed and has come to rest: an editor may write a file in several steps."""
        before, self._seen = self._seen, self._fingerprint()
        if self._seen != before or self._seen == self._judged:
            return
        self._judged = self._seen
        self.publish()

    def publish(self) -> None:
        """Publish the rules as they are now, if they can be; else say why not."""
        self._judged = self._seen = self._fingerprint()
        start = time.monotonic()
        try:
            data = compile_rules(checked_site(self._rules).rules)
            if data == self._published:
                self._steps.say("the rules say the same as those in force")
                return
            self._put_in_force(data)
        except AuthoringError as error:
            self._report(error)
            return
        self._published = data
        self._steps.say(f"the rules are in force, {time.monotonic() - start:.1f} s later")

    def _report(self, error: AuthoringError) -> None:
        print_problems(error)
        rest = "the last good rules stay in force" if self._published else "no rules are in force yet"
        self._steps.say(f"{error}; {rest}")

    def _fingerprint(self) -> object:
        found = []
        for path in rules_files(self._rules):
            try:
                status = path.stat()
            except OSError:  # it went between two looks; the next one sees that
                continue
            found.append((str(path), status.st_mtime_ns, status.st_size))
        return tuple(found)
