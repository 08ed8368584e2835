"""The figures of one attack: what was tried, what went wrong, and what it cost beside an ordinary request."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Figures:
    """`mixed`: answers with another visitor's choice. `leaked`: what only members may see, raw marks, or what may not
    reach the origin. `faults`: answers that are none: 500, a broken connection, a page that a flood pushed out."""

    name: str
    tried: int = 0
    mixed: int = 0
    leaked: int = 0
    faults: int = 0
    costs: dict[str, float] = field(default_factory=dict)
    """CPU by kind of input, as a multiple of the same input in its ordinary form."""

    @property
    def worst(self) -> str:
        """The kind of input that costs most, with its multiple."""
        if not self.costs:
            return ""
        kind = max(self.costs, key=self.costs.__getitem__)
        return f"{self.costs[kind]:.2f}x {kind}"

    def row(self) -> str:
        """One line of the table."""
        return f"{self.name:22} {self.tried:7} {self.mixed:6} {self.leaked:7} {self.faults:7}   {self.worst}"


HEAD = f"{'attack':22} {'tried':>7} {'mixed':>6} {'leaked':>7} {'faults':>7}   worst CPU ratio"
