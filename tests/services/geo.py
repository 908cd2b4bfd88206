"""NCBI's GEO, from a folder of files under NCBI's own names; and any folder as a mirror.

``python -m tests.services.geo FOLDER`` serves a folder until it is interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import threading
from pathlib import Path

from tests.services.http import App, Loopback, Reply, Request, page

_FTP = re.compile(
    r"/geo/series/(?P<group>GSE\d*nnn)/(?P<series>GSE\d+)/"
    r"(?:soft/(?P<soft>(?P=series)_family\.soft\.gz)"
    r"|matrix/(?P<matrix>(?P=series)(?:-GPL\d+)?_series_matrix\.txt\.gz))"
)
_COUNTS = re.compile(r"(?P<series>GSE\d+)_(?:raw|norm)_counts_[\w.]+_NCBI\.tsv\.gz")
_ANNOTATION = re.compile(r"(?:Human|Mouse)\.[\w.]+\.annot\.tsv\.gz")


def geo_app(folder: Path) -> App:
    """Series files and NCBI-generated counts at the addresses that NCBI has for them.

    What NCBI has at ``ftp.ncbi.nlm.nih.gov`` and at ``www.ncbi.nlm.nih.gov`` is on one host here.
    """

    def app(request: Request) -> Reply:
        name = _download(request) if request.path == "/geo/download/" else _series_file(request)
        return _file(folder / name) if name else page(404, "Not Found")

    return app


def mirror_app(folder: Path) -> App:
    """Every file below a folder at its relative path; no listing."""
    root = folder.resolve()

    def app(request: Request) -> Reply:
        path = (root / request.path.lstrip("/")).resolve()
        return _file(path) if path.is_relative_to(root) else page(404, "Not Found")

    return app


def _download(request: Request) -> str | None:
    """The file that a download address names; counts need their accession."""
    query = request.query
    name = query.get("file", "")
    if query.get("format") != "file" or query.get("type", "rnaseq_counts") != "rnaseq_counts":
        return None
    counts = _COUNTS.fullmatch(name)
    if counts:
        return name if query.get("acc") == counts["series"] else None
    return name if _ANNOTATION.fullmatch(name) else None


def _series_file(request: Request) -> str | None:
    """The series file that a path names; its group is the accession without three digits."""
    match = _FTP.fullmatch(request.path)
    if match is None:
        return None
    group = f"GSE{match['series'][3:][:-3]}nnn"
    return match["soft"] or match["matrix"] if match["group"] == group else None


def _file(path: Path) -> Reply:
    if not path.is_file():
        return page(404, "Not Found")
    kind = "application/x-gzip" if path.suffix == ".gz" else "application/octet-stream"
    return Reply(200, {"Content-Type": kind}, path.read_bytes())


def main() -> None:
    """Serve a folder, and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    with Loopback(geo_app(parser.parse_args().folder)) as service:
        print(service.url, flush=True)  # noqa: T201
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
