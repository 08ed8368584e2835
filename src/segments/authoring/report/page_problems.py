"""Every message about marks in a page, one row each: what was expected, and what its author should do.

In: a problem's code and what was found. Out: its text. The edge counts codes and has no use for texts, so they are
not uploaded. A code never changes once it has been released.
"""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    # code: (message with {got}, hint)
    "no-names": (
        "Expected segment names, got none - in {got}",
        "Name the segments, separated by spaces; without a name the block matches nobody.",
    ),
    "odd-name": (
        "Expected segment names separated by spaces, got {got}",
        "A segment name has letters, digits, dots, dashes and underscores only.",
    ),
    "too-many-names": (
        "Expected at most 64 names or combinations in one condition, got {got}",
        "Make one segment of them in the rules and name that.",
    ),
    "bad-cap": (
        'Expected a cap such as "3/day", got {got}',
        "A count, a slash, and hour, day, week, month, session or ever.",
    ),
    "unknown-mark": (
        "Expected a mark of ours, got {got}",
        "There are data-segment, -all, -not, -slot, -default, -cap and -off; this attribute was left in the page.",
    ),
    "never-closed": (
        "Expected {got} to be closed, got the end of what is around it",
        "Close it where the block ends. Until then the block takes its default for every visitor.",
    ),
    "moves-other-content": (
        "Expected a block that can go without changing the rest, got {got}",
        "Close all that the block opens inside it, and what was open before it. Until then: its default.",
    ),
    "overlapping": (
        "Expected blocks inside each other or apart, got {got} across the end of another block",
        "Close the inner block first. Until then the block takes its default for every visitor.",
    ),
    "not-removable": (
        "Expected an element inside the body or the head, got {got}",
        "The page cannot be without it. Put the mark on elements inside.",
    ),
    "stray-close": (
        "Expected an open block before {got}, got none",
        "Remove it, or add the mark that opens the block.",
    ),
    "stray-else": (
        "Expected an open block that has no else yet before {got}, got none",
        "One block has one else, as its last branch.",
    ),
    "alone-default": (
        "Expected data-segment-default on an alternative of a slot, got it without data-segment-slot",
        "Name the slot on each of its alternatives.",
    ),
    "slot-without-default": (
        "Expected one alternative with data-segment-default in the slot {got}, got none",
        "Without a default the place stays empty for a visitor whom no alternative matches.",
    ),
    "two-defaults": (
        "Expected one default in the slot {got}, got several",
        "The first one is used.",
    ),
    "odd-condition": (
        'Expected segments contains "name", joined by and or or, got {got}',
        "Only segments can be asked for here. Until then the default shows for every visitor.",
    ),
    "after-else": (
        "Expected the else of a condition as its last branch, got {got} after it",
        "Nobody sees what follows it, as in Liquid. Move the else to the end.",
    ),
    "liquid-off": (
        "Expected Liquid only on sites that turn it on, got {got}",
        "Nothing was changed: visitors can write such tags. Set liquid in [site], or use elements and comments.",
    ),
    "liquid-unknown": (
        'Expected a condition about segments of the rules, got "{got}"',
        "It was left as text, since a visitor may have written it. Correct the name, or add it to the rules.",
    ),
    "liquid-apart": (
        'Expected all tags of a condition in one text, one value or the texts of one element, got "{got}" alone',
        "It was left as text. Close it where it was opened, and close inside it all elements that begin inside it.",
    ),
    "not-json": (
        "Expected JSON, got {got}",
        "Nothing was changed in it. Send what JSON.parse reads.",
    ),
    "odd-segments": (
        "Expected names of segments in {got}, got something else",
        "A list of names, or names in one text, or documents of the preset's kind; this one was left as it is.",
    ),
    "segments-absent": (
        "Expected segments on the entries of {got}, got none on any of them",
        "Let the public read the field and what it refers to, and ask for it at each level. Nothing was cut.",
    ),
    "whole-document": (
        "Expected segments on a part of the document, got them on {got}, which the document is about",
        "It goes to every visitor who asks for it. Put segments on its parts, or on its entry in a list.",
    ),
    "state-not-understood": (
        "Expected state that can be cut like the page, got {got} with marks in it",
        "A page with blocks goes out without it and without a client; docs/guides/frameworks.md has what works.",
    ),
    "signed-state": (
        "Expected marks on an element around a component whose state is signed, got them in {got}",
        "It goes to every visitor as it came. Put data-segment on an element around the component.",
    ),
    "encoding": (
        "Expected a page in UTF-8 or another encoding that extends ASCII, got {got}",
        "Serve the page as UTF-8. It goes out as it came, with all its blocks.",
    ),
}


def describe_problem(code: str, got: str) -> tuple[str, str]:
    """The message and the hint of a problem."""
    message, hint = MESSAGES[code]
    return message.format(got=got), hint
