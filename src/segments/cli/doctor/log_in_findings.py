"""Findings about the cookies of a log-in: which of them the site's rules know, and what everybody gets.

In: what the search found, and the session cookies of the rules. Out: findings, each with the line of rules it wants.
"""

from __future__ import annotations

from segments.cli.doctor.findings import Finding
from segments.cli.doctor.health_checks import say_in_rules
from segments.cli.doctor.log_in_search import LogIn
from segments.edge.http.cookies.session_cookies import SessionCookies


def judge_log_in(found: LogIn, known: SessionCookies) -> list[Finding]:
    """The findings, first about the log-in, then about cookies that everybody gets."""
    set_for_all = [
        name for name in found.set_for_all if name not in found.sessions and not known.is_anonymous(name)
    ]
    return [*_judge_sessions(found, known), *(_judge_for_all(name, known) for name in set_for_all)]


def _judge_sessions(found: LogIn, known: SessionCookies) -> list[Finding]:
    if not found.shows_log_in:
        hint = "give a page that does, such as the account's, and the header of a browser that is still logged in"
        return [Finding("error", "no-log-in", "The page is the same for whoever is logged in", hint)]
    if not found.sessions:
        hint = "log in again, and paste the new header; a log-in may be known by something else than cookies"
        return [Finding("error", "session-not-found", "No single cookie is the log-in's", hint)]
    unknown = [name for name in found.sessions if not known.are_among([name])]
    if unknown:
        text = f"The log-in has a cookie that the rules do not know: {', '.join(unknown)}"
        return [Finding("error", "session-unknown", text, say_in_rules("more_session_cookies", unknown))]
    return [
        Finding(
            "ok", "session-known", f"The rules know the cookies of the log-in: {', '.join(found.sessions)}"
        )
    ]


def _judge_for_all(name: str, known: SessionCookies) -> Finding:
    is_anonymous = f"if no page depends on it, {say_in_rules('anonymous_cookies', [name])}"
    if known.are_among([name]):
        text = f"Everybody gets the cookie {name}, and with it pages of their own, which are kept for nobody"
        return Finding("warning", "cookie-for-all", text, is_anonymous)
    text = f"Everybody gets the cookie {name}: once it is set again, whoever has it gets pages of their own"
    hint = f"{is_anonymous}; in key_cookies if pages depend on its few values, in more_session_cookies if on a person"
    return Finding("warning", "cookie-for-all", text, hint)
