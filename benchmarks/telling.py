"""Results as text, and as the tables of docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

BEGIN = "<!-- results: made by `make bench` from benchmarks/results/latest.json -->"
END = "<!-- end of results -->"
_MET = {True: "met", False: "MISSED", None: "not shown"}


def text(results: Mapping[str, Any], *, head: bool = True) -> str:
    """All that was measured, for a terminal."""
    lines = [where(results), ""] if head else []
    for row in results["rows"]:
        lines += [
            f"{row['name']}: {row['what']}",
            f"  measured {row['measured']}",
            *(f"  {line}" for line in _lines(row)),
            "",
        ]
    return "\n".join(lines)


def page(path: Path, results: Mapping[str, Any]) -> None:
    """Put the tables where the page has its marks."""
    before, rest = path.read_text().split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n{tables(results)}\n{END}{after}")


def tables(results: Mapping[str, Any]) -> str:
    """What was measured, as Markdown."""
    lines = [where(results), ""]
    for row in results["rows"]:
        lines += [f"**{row['name']}**: {row['what']} (measured {row['measured']})", ""]
        lines += ["| | median | fastest | memory | |", "|---|--:|--:|--:|---|"]
        lines += [
            f"| {name} | {_time(job, 'median')} | {_time(job, 'min')} | {_memory(job)} "
            f"| {_note(job)} |"
            for name, job in row["jobs"].items()
        ]
        lines += ["", *(f"* {line}" for line in [*_aims(row), *_checks(row)]), ""]
    return "\n".join(lines).rstrip()


def where(results: Mapping[str, Any]) -> str:
    """The machine in one line."""
    own = results["machine"]
    packages = ", ".join(f"{name} {version}" for name, version in own["packages"].items())
    return (
        f"{own['cpu']}, {own['cores']} cores, {own['memory in GiB']} GiB, {own['system']}, "
        f"Python {own['python']}; {packages}."
    )


def _lines(row: Mapping[str, Any]) -> Iterator[str]:
    wide = max(map(len, row["jobs"]))
    for name, job in row["jobs"].items():
        times = f"median {_time(job, 'median'):>11}  fastest {_time(job, 'min'):>11}"
        yield f"{name:<{wide}}  {times}  memory {_memory(job):>10}  {_note(job)}".rstrip()
    yield from _aims(row)
    yield from _checks(row)


def _time(job: Mapping[str, Any], which: str) -> str:
    seconds = job[which]
    shown = f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:,.3g} s"
    if seconds >= 1000:
        shown = f"{seconds:,.0f} s"
    return f"> {shown}" if job["given up"] else shown


def _memory(job: Mapping[str, Any]) -> str:
    memory = job["peak memory in MiB"]
    return "" if memory is None else f"{memory:,.0f} MiB"


def _note(job: Mapping[str, Any]) -> str:
    runs = len(job["seconds"])
    told = ["given up" if job["given up"] else f"{runs} run{'s' * (runs > 1)}"]
    if job["scale"] != 1:
        told.append(f"a sample, its time taken {job['scale']:g} times")
    return "; ".join([*told, *([job["note"]] if job["note"] else [])])


def _aims(row: Mapping[str, Any]) -> Iterator[str]:
    for aim in row["aims"]:
        most = "at least" if aim["kind"] == "times faster than" else "at most"
        wanted = f"aim {most} {aim['limit']:,g} {aim['kind']} {aim['rival']}".rstrip()
        reached = f"{aim['value']:,.0f}" if aim["value"] >= 1000 else f"{aim['value']:.3g}"
        yield f"{wanted}: {'> ' if aim['at least'] else ''}{reached}, {_MET[aim['met']]}"


def _checks(row: Mapping[str, Any]) -> Iterator[str]:
    for check in row["checks"]:
        wrong = " WRONG" if check["right"] is False else ""
        yield f"{check['what']}: {check['value']}{wrong}"
