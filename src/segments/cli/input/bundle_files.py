"""Bundles as files, which commands read beside rules.

In: a path. Out: the bytes and the bundle in them, or words that name the file.
"""

from __future__ import annotations

from pathlib import Path

from segments.bundle.model import Bundle
from segments.bundle.read import read_bundle
from segments.cli.input.input_files import read_content
from segments.errors import BundleError


def read_bundle_file(path: Path) -> tuple[bytes, Bundle]:
    """The bytes of a file and the bundle that they are.

    Raises:
        AuthoringError: the file cannot be read.
        BundleError: it is not a bundle.
    """
    data = read_content(path, "a bundle")
    try:
        return data, read_bundle(data)
    except BundleError as error:
        raise type(error)(f"{error} in {path}; segments compile makes one") from error
