"""The beginning of a page after which the state of its parser is not followed any more."""

from segments.edge.pages.html_tree.tree import MAX_FORMATTING

NAMES = ("b", "big", "code", "em", "font", "s", "small", "strike", "strong", "tt", "u")
"""Formatting elements of many names: of each only those of its own name are looked at when one opens."""

LOST = "".join(f"<{NAMES[number % len(NAMES)]} id={number}>" for number in range(MAX_FORMATTING + 10))
"""More formatting left open than is followed."""
