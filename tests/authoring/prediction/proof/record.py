"""Small models of every library with their answers, as data for the unit tests: `make record-models`."""

import zipfile

from tests.authoring.prediction.parity import RECORDED
from tests.authoring.prediction.proof.environment import BUILD, train

ROWS, TREES, LEAVES, THRESHOLDS = 30, 8, 7, 6
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The moment of every entry, so that the same answers give the same bytes."""


def main() -> None:
    folder = BUILD / "recorded"
    train(folder, ROWS, TREES, LEAVES, THRESHOLDS)
    RECORDED.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(RECORDED, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(path.name, LONG_AGO)
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    print(f"wrote {RECORDED.name}: {RECORDED.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
