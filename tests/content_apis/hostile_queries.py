"""Queries that try to reach the added filter: listed ones, and random ones of the same parts."""

import random
from collections.abc import Iterator


def listed(root: str, both: str, either: str, field: str) -> list[str]:
    """What was tried by hand; `field` is a condition that holds for every entry, such as `[id][$gt]=0`."""
    many = "&".join(["a"] * 1_000)
    return [
        many,
        f"{many}&{root}{field}",
        f"{root}[{both}][][{either}][2]{field}",
        f"{root}[{both}][0]{field}",
        f"{root}[{both}][x]{field}",
        f"{root}[{both}][150]{field}",
        f"{root}[{both}][99999999999]{field}",
        f"{root}[{both}][-1]{field}",
        f"{root}[{either}][0]{field}",
        f"{root}[{either}][][id]=1&{root}[{either}]{field}",
        f"{root}%5B{either}%5D%5B0%5D{field}",
        f"{root}[segments]{field}",
        f"[{root}][segments]{field}",
        f"{root}[segments]x{field}",
        f"{root}[segments][{either}][0]{field}",
        f"{root}%5Bsegments%5D%5B%FF%5D=1",
        f"{root}[__proto__][segments]{field}",
        f"{root}[constructor][prototype]{field}",
        f"{root}[segments",
        f"{root}=1",
        f"{root}[]=1",
        f"{root}[0]{field}",
        f"{root}",
        f"%{ord(root[0]):02x}{root[1:]}[segments]{field}",
        f"%25{ord(root[0]):02x}{root[1:]}[segments]{field}",
        f"{root.upper()}[segments]{field}",
        f"+{root}[segments]{field}",
        f"{root}[+segments]{field}",
        f"{root}[Segments]{field}",
        f"{root}[t1.slug]{field}",
        f"?{root}[segments]{field}",
        f"a=1;{root}[segments]{field}",
        f"utf8=%26%2310003%3B&{root}[segments]{field}",
    ]


def random_queries(root: str, both: str, either: str, field: str, seed: int, count: int) -> Iterator[str]:
    """Others, of names, indices and brackets in any order; the same for the same seed."""
    chosen = random.Random(seed)
    steps = [
        both,
        either,
        "",
        "0",
        "1",
        "2",
        "101",
        "x",
        "id",
        "title",
        "segments",
        "slug",
        "$not",
        " ",
        "__proto__",
    ]
    for _ in range(count):
        parts = []
        for _ in range(chosen.randint(1, 5)):
            path = "".join(
                chosen.choice(["[{}]", "[{}]", "[{}]", "%5B{}%5D", "[{}]x", "[[{}]]", "[{}", "{}]"]).format(
                    chosen.choice(steps)
                )
                for _ in range(chosen.randint(0, 4))
            )
            name = chosen.choice([root, root, root, f"[{root}]", root.upper(), f"{root}%00", ""]) + path
            parts.append(name + chosen.choice([field, "=1", "", "=", "[$gt]=0", f"[{either}]={both}"]))
        yield "&".join(parts)
