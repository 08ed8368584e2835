"""Pages of a given size and number of blocks, the same each time: what a shop's or a paper's CMS sends.

Usage: python bench/pages/make_pages.py FOLDER   (writes page-20k-5.html ... page-500k-100.html)
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

SIZES_KB = (20, 100, 500)
BLOCKS = (5, 20, 100)
WORDS = re.findall(
    "[a-z]+",
    "the of and a to in is you that it he was for on are as with his they at be this have from or one had by "
    "word but not what all were we when your can said there use an each which she do how their if will up other",
)


def sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def card(chance: random.Random, number: int, marks: str) -> str:
    return (
        f'\n      <article class="card card--wide js-card" id="card-{number}"{marks}>\n'
        f'        <a class="card__link" href="/products/{number}?from=list"><img class="card__image" '
        f'src="/images/{number}.webp" alt="{sentence(chance, 4)}" width="320" height="240" loading="lazy"></a>\n'
        f'        <div class="card__body">\n          <h3 class="card__title">{sentence(chance, 5)}</h3>\n'
        f"          <p>{sentence(chance, 30)} <strong>{sentence(chance, 3)}</strong> {sentence(chance, 20)}</p>\n"
        f'          <ul class="card__facts"><li>{sentence(chance, 4)}</li><li>{sentence(chance, 4)}</li></ul>\n'
        f'          <p class="card__price"><span class="price">{number}.99</span> <a class="button" '
        f'href="/cart/add/{number}">Buy</a></p>\n        </div>\n      </article>'
    )


def page(size: int, blocks: int) -> bytes:
    """About `size` bytes of HTML with `blocks` marked articles, spread evenly."""
    chance = random.Random(size * 1_000 + blocks)
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n  <meta charset="utf-8">\n  <title>Shop</title>\n'
        '  <link rel="stylesheet" href="/site.css">\n  <style>.card{display:grid}</style>\n'
        '  <script>window.dataLayer=[];if(1<2&&3>2){dataLayer.push("</" + "p>")}</script>\n</head>\n<body>\n'
        '  <header class="site"><nav><ul>'
        + "".join(f'<li><a href="/{word}">{word}</a></li>' for word in WORDS[:20])
        + '</ul></nav></header>\n  <main>\n    <div class="grid">'
    )
    cards: list[str] = []
    length, average = len(head), 1_000
    total = max(blocks, (size - length) // average)
    while length < size or len(cards) < total:
        marked = len(cards) * blocks // total > (len(cards) - 1) * blocks // total and len(cards) < total
        marks = f' data-segment="segment-{chance.randrange(20)}"' if marked else ""
        cards.append(card(chance, len(cards), marks))
        length += len(cards[-1])
        if length >= size and len(cards) >= total:
            break
    return (head + "".join(cards) + "\n    </div>\n  </main>\n</body>\n</html>\n").encode()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES_KB:
        for blocks in BLOCKS:
            (folder / f"page-{size}k-{blocks}.html").write_bytes(page(size * 1_000, blocks))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
