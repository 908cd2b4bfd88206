"""Where a mirror is: the one rule that the command line, `make` and the tests share.

A mirror is a folder with ``omnipath/`` (the web service's tables under their own names)
and ``contrasts/`` (expression tables and their ``contrasts.toml``). The command line uses
only the one that ``PARAROUTE_MIRROR`` names; `make` and the tests look further.
"""

from __future__ import annotations

import os
from pathlib import Path

from pararoute.ingest.errors import InputError

VARIABLE = "PARAROUTE_MIRROR"
DEMO = Path(__file__).resolve().parent / "demo"


def mirror_from_environment() -> Path | None:
    """The folder that ``PARAROUTE_MIRROR`` names, or None where it is not set.

    Raises
    ------
    InputError
        It names no folder.
    """
    name = os.environ.get(VARIABLE, "")
    if not name:
        return None
    if not Path(name).is_dir():
        raise InputError(
            "no such folder",
            where=f"{VARIABLE}={name}",
            expected="a folder with omnipath/ and contrasts/",
            how=f"correct or unset {VARIABLE}",
        )
    return Path(name)


def find_mirror(checkout: Path) -> Path | None:
    """The mirror for a checkout, or None.

    ``PARAROUTE_MIRROR`` where it is set, else the first that exists of ``mirror/`` in the
    checkout, ``mirror/`` beside it and ``shared/data`` beside it.
    """
    named = mirror_from_environment()
    if named is not None:
        return named
    beside = checkout.resolve().parent
    places = (checkout.resolve() / "mirror", beside / "mirror", beside / "shared" / "data")
    return next((place for place in places if place.is_dir()), None)


if __name__ == "__main__":
    print(find_mirror(Path.cwd()) or "")  # noqa: T201 - read by the Makefile
