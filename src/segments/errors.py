"""Every exception of the product, with its stable code.

    SegmentsError(code)
      AuthoringError    CheckFailed(diagnostics), PublishRefused     shown to the marketer; exit code 1
                        PublishOvertaken(between)                    the same: somebody else published first
                        ClaimLost(other)                             never shown: it becomes PublishOvertaken
                        ToolFailed                                   the same; exit code 3
                        WrongUsage                                   the same; exit code 2
                        NotTranslatable                              a foreign rule that has no equal here; exit code 1
                        DraftRefused                                 a draft that the desk cannot keep: 422 there
                        ModelRefused                                 a trained model that the edge cannot compute
      BundleError       BundleMissing, BundleCorrupt, BundleTooNew,  edge: keep the last good bundle
                        BundleUntrusted
      CookieError       CookieMalformed, BadSignature, CookieExpired edge: as if there were no cookie; counted
      ConsentError      ConsentStringInvalid                         edge: as if no consent had been given
                        ConsentPolicyInvalid(problems)               shown to the marketer; never reaches a bundle
                        ConsentChoiceInvalid                         the visitor's page gets a 400 with the reason
      DeltasInvalid                                                  desk: the message is dropped; counted
      QuestionInvalid                                                desk: 400; on the command line exit code 1
      TokenRefused(reason)                                           desk: 401 with the reason
      BodyInvalid(problems)                                          desk: 400 with all problems
      PurgeRefused                                                   edge: nothing is forgotten; told to the sender
      EventsInvalid                                                  the sender gets a 400 with the reason
      QueryRefused(parameter)                                        the client of a content API gets a 400
      ContentApiInvalid(problems)                                    shown to the marketer; never reaches a bundle
      PlanError         LimitExceeded                                edge: default blocks, the rest byte for byte
      OriginStalled                                                  edge: the kept page, else a 504; counted

A code never changes once it has been released: logs, counters and scripts name it.
"""

from __future__ import annotations

from collections.abc import Sequence


class SegmentsError(Exception):
    """The root: everything this product raises on purpose."""

    code = "segments-error"


class AuthoringError(SegmentsError):
    """Something on the publisher's machine; the message is written for the marketer."""

    code = "authoring-error"


class CheckFailed(AuthoringError):
    """The rules, or what `checked` names, have errors. `diagnostics` holds all of them, sorted by place."""

    code = "check-failed"

    def __init__(self, diagnostics: Sequence[object], checked: str = "the rules") -> None:
        super().__init__(f"{len(diagnostics)} problem{'' if len(diagnostics) == 1 else 's'} in {checked}")
        self.diagnostics = tuple(diagnostics)


class PublishRefused(AuthoringError):
    """A bundle that must not go out: unchecked, too large, or not what was read back."""

    code = "publish-refused"


class PublishOvertaken(PublishRefused):
    """Somebody else published meanwhile. `between` holds their publications, newest first, as far as they are known."""

    code = "publish-overtaken"

    def __init__(self, message: str, between: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.between = tuple(between)


class ClaimLost(AuthoringError):
    """Another run is publishing: `other` is its claim, None where it cannot be read."""

    code = "claim-lost"

    def __init__(self, other: object) -> None:
        super().__init__("another run has the claim")
        self.other = other


class ToolFailed(AuthoringError):
    """A program or service that a command needs (wrangler, Node, a site) is missing or failed."""

    code = "tool-failed"


class WrongUsage(AuthoringError):
    """A command line that makes no sense: an option is missing, or its value is of another form."""

    code = "wrong-usage"


class NotTranslatable(AuthoringError):
    """A rule of another system, or one for it, that the other side cannot say; the message names the part."""

    code = "not-translatable"


class ModelRefused(AuthoringError):
    """A file that is no trained model, or one with a part that the edge cannot compute; the message names it."""

    code = "model-refused"


class BundleError(SegmentsError):
    """A bundle or pointer that the edge will not use."""

    code = "bundle-error"


class BundleCorrupt(BundleError):
    """The bytes do not hold what their name, length or format promises."""

    code = "bundle-corrupt"


class BundleMissing(BundleError):
    """KV has no pointer of this site, or no bundle of the name in it: nothing was published, or it is not there yet."""

    code = "bundle-missing"


class BundleTooNew(BundleError):
    """A later format version than this reader knows."""

    code = "bundle-too-new"


class BundleUntrusted(BundleError):
    """A pointer with a wrong signature, an unknown key, or a sequence number from the past."""

    code = "bundle-untrusted"


class CookieError(SegmentsError):
    """A cookie of ours that cannot be used; the visitor counts as new."""

    code = "cookie-error"


class CookieMalformed(CookieError):
    """Not in the cookie format at all: wrong alphabet, length, version or payload."""

    code = "cookie-malformed"


class BadSignature(CookieError):
    """Well formed, but not signed by any key we hold for this cookie name."""

    code = "cookie-bad-signature"


class CookieExpired(CookieError):
    """Signed by us, and past the expiry inside it."""

    code = "cookie-expired"


class ConsentError(SegmentsError):
    """A consent record that cannot be read."""

    code = "consent-error"


class ConsentStringInvalid(ConsentError):
    """A TCF, GPP or US Privacy string that its specification refuses; counts as no consent."""

    code = "consent-string-invalid"


class ConsentPolicyInvalid(ConsentError):
    """A `[consent]` section that cannot be used. `problems` holds one message for each of its faults."""

    code = "consent-policy-invalid"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class EventsInvalid(SegmentsError):
    """A body that is no batch of events."""

    code = "events-invalid"


class DeltasInvalid(SegmentsError):
    """A message of deltas that is none, or holds more than a message may."""

    code = "deltas-invalid"


class QuestionInvalid(SegmentsError):
    """A question to a report whose days or names are none."""

    code = "question-invalid"


class TokenRefused(SegmentsError):
    """An access token that proves nothing; `reason` is `form`, `signature` or `expired`."""

    code = "token-refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"Expected a valid access token, got one with the fault: {reason}")
        self.reason = reason


class BodyInvalid(SegmentsError):
    """A body of the desk's API that is not what its address takes; `problems` are all that were found."""

    code = "body-invalid"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class DraftRefused(AuthoringError):
    """A draft of the rules, or a change of it, that the desk cannot keep."""

    code = "draft-refused"


class PurgeRefused(SegmentsError):
    """An order to forget pages that is not signed, not timely or not readable."""

    code = "purge-refused"


class ConsentChoiceInvalid(ConsentError):
    """A choice sent to the worker that cannot be understood; nothing is changed."""

    code = "consent-choice-invalid"


class ContentApiInvalid(SegmentsError):
    """A `[content_api]` or `[json]` section that cannot be used; `problems` has a message for each of its faults."""

    code = "content-api-invalid"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class QueryRefused(SegmentsError):
    """A query that says under the name of the added filter what servers read in different ways."""

    code = "query-refused"

    def __init__(self, parameter: str) -> None:
        super().__init__(f"Expected conditions in one form, got others - at {parameter}")
        self.parameter = parameter


class PlanError(SegmentsError):
    """A response, or a block in it, that cannot be compiled into a page plan."""

    code = "plan-error"


class LimitExceeded(PlanError):
    """More than a named limit allows."""

    code = "limit-exceeded"

    def __init__(self, limit: str, allowed: int, seen: int) -> None:
        super().__init__(f"Expected at most {allowed} {limit}, got {seen}")
        self.limit, self.allowed, self.seen = limit, allowed, seen


class OriginStalled(SegmentsError):
    """A body of the origin's that brought nothing for so long that it was given up."""

    code = "origin-stalled"
