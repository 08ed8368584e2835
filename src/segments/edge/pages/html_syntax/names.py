"""Groups of elements that behave alike in the HTML standard's tree construction (section 13.2.4 to 13.2.6).

Only tables. Names are lower-case bytes; a foreign element is named with its namespace (`svg/path`,
`math/mi`), which no tag's name can hold. `math/annotation-xml+html` is the one that may hold HTML.
"""

from __future__ import annotations

from typing import Final


def _set(names: str) -> frozenset[bytes]:
    return frozenset(names.encode().split())


VOID: Final = _set(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
)
"""Elements that hold nothing: an end tag of theirs closes nothing."""

CLOSES_P: Final = _set(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer header "
    "hgroup main menu nav ol p search section summary ul pre listing"
)
"""Start tags before which an open p ends, and that do nothing else."""

HEADINGS: Final = _set("h1 h2 h3 h4 h5 h6")
FORMATTING: Final = _set("a b big code em font i nobr s small strike strong tt u")
IMPLIED_ENDS: Final = _set("dd dt li optgroup option p rb rp rt rtc")
THOROUGHLY_IMPLIED_ENDS: Final = IMPLIED_ENDS | _set("caption colgroup tbody td tfoot th thead tr")

OPTIONAL_END: Final = THOROUGHLY_IMPLIED_ENDS | _set("html head body")
"""Elements that an author may leave unclosed: what comes next closes them (section 13.1.2.4)."""

IMPLIED_WRAPPERS: Final = _set("html head body tbody tr colgroup")
"""Elements that the parser opens itself; one with nothing in it shows nothing."""

ELEMENTS: Final = VOID | _set(
    "a abbr acronym address applet article aside audio b bdi bdo big blink blockquote body button canvas "
    "caption center cite code colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset "
    "figcaption figure font footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup html i iframe ins kbd "
    "label legend li listing main map mark marquee math menu meter multicol nav nobr noembed noframes "
    "noscript object ol optgroup option output p picture plaintext pre progress q rb rp rt rtc ruby s samp "
    "script search section select selectedcontent slot small spacer span strike strong style sub summary sup "
    "svg table tbody td template textarea tfoot th thead time title tr tt u ul var video xmp"
)
"""Every element of HTML, of today and of old pages. All others are a site's own, or no HTML at all."""

UNREMOVABLE: Final = _set("html head body frameset")
"""Elements that no page can lose."""

HEAD_CONTENT: Final = _set("base basefont bgsound link meta noframes script style template title")
TABLE_PARTS: Final = _set("table tbody tfoot thead tr")
TABLE_SECTIONS: Final = _set("tbody tfoot thead")
CELLS: Final = _set("td th")
MARKED: Final = _set("applet marquee object")

_MATH_TEXT: Final = _set("math/mi math/mo math/mn math/ms math/mtext")
_HTML_POINTS: Final = _set("math/annotation-xml+html svg/foreignobject svg/desc svg/title")
MATH_TEXT_POINTS: Final = _MATH_TEXT
HTML_POINTS: Final = _HTML_POINTS
MATH_ANNOTATIONS: Final = _set("math/annotation-xml math/annotation-xml+html")

SCOPE: Final = (
    _set("applet caption html table td th marquee object select template") | _MATH_TEXT | _HTML_POINTS
) | MATH_ANNOTATIONS
BUTTON_SCOPE: Final = SCOPE | {b"button"}
LIST_SCOPE: Final = SCOPE | _set("ol ul")
TABLE_SCOPE: Final = _set("html table template")

SPECIAL: Final = (
    _set(
        "address applet area article aside base basefont bgsound blockquote body br button caption center col "
        "colgroup dd details dir div dl dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 "
        "h4 h5 h6 head header hgroup hr html iframe img input keygen li link listing main marquee menu meta nav "
        "noembed noframes noscript object ol p param plaintext pre script search section select source style "
        "summary table tbody td template textarea tfoot th thead title tr track ul wbr xmp"
    )
    | _MATH_TEXT
    | _HTML_POINTS
    | MATH_ANNOTATIONS
)

LIST_ITEM_STOPS: Final = SPECIAL - _set("address div p")
"""Elements at which the search for an open li, dd or dt stops."""

BREAKOUT: Final = _set(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu "
    "meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
)
"""HTML start tags that end foreign content."""

_QUIRKY_PUBLIC_IDS: Final = (
    "+//silmaril//dtd html pro v0r11 19970101//|-//as//dtd html 3.0 aswedit + extensions//"
    "|-//advasoft ltd//dtd html 3.0 aswedit + extensions//|-//ietf//dtd html|-//metrius//dtd metrius presentational//"
    "|-//microsoft//dtd internet explorer|-//netscape comm. corp.//dtd |-//o'reilly and associates//dtd html "
    "|-//o'reilly and associates//dtd html extended|-//sq//dtd html 2.0 hotmetal + extensions//"
    "|-//softquad software//dtd hotmetal pro |-//softquad//dtd hotmetal pro |-//spyglass//dtd html 2.0 extended//"
    "|-//sun microsystems corp.//dtd hotjava |-//w3c//dtd html 3|-//w3c//dtd html 4.0 frameset//"
    "|-//w3c//dtd html 4.0 transitional//|-//w3c//dtd html experimental |-//w3c//dtd w3 html "
    "|-//w3o//dtd w3 html |-//webtechs//dtd mozilla html"
)
QUIRKY_PUBLIC_IDS: Final = tuple(_QUIRKY_PUBLIC_IDS.encode().split(b"|"))
"""Prefixes of public identifiers that put a document into quirks mode, where a table does not end a p."""

QUIRKY_WITHOUT_SYSTEM_ID: Final = (
    b"-//w3c//dtd html 4.01 frameset//",
    b"-//w3c//dtd html 4.01 transitional//",
)
