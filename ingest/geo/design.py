"""Which samples of a series a contrast means: the treated, the control, and their batch.

A side of a contrast is told by sample accessions, or by patterns over the titles (those of
the shipped ``contrasts.toml``, or the user's own). A pattern is a regular expression, letter
case ignored, searched for in the title. In it ``:word:`` stands for a word of the vocabulary
in `groups.py` in any of its spellings (``:BRAFi:``, ``:other-drug:``, ``:drug:``,
``:treated:``, ``:vehicle:``, ``:parental:``, ``:resistant:``, ``:altered:``, ``:time:``),
``:48h:`` for that time and ``:A375:`` for that cell line. Begin a pattern that forbids words
(``(?!...)``) with ``^``: without it the search starts again behind the word.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from pararoute.ingest.errors import InputError, UnknownNameError
from pararoute.ingest.geo.groups import VOCABULARY, guess_groups, time_of

_ACCESSION = re.compile(r"GSM\d+")
_WORD = re.compile(r":([A-Za-z0-9-]+):")
_LINE = re.compile(r"([A-Za-z]+)(\d+)([A-Za-z]*)")
# A line's name ends, or a word of the vocabulary follows at once (A375vemu). A letter or
# two behind a hyphen name a derivative (A375-P), but NT, UT, no and R1 do not.
_LINE_ENDS = (
    rf"(?:(?![a-z0-9])|(?={VOCABULARY['drug']}|{VOCABULARY['vehicle']}))"
    r"(?!-(?!NT|UT|no|R\d)[a-z]{1,2}\d?(?![a-z0-9]))"
)
_SHOWN = 12


@dataclass(frozen=True)
class Design:
    """The samples of one contrast.

    Attributes
    ----------
    treated, control : tuple of str
        Accessions in numeric order.
    batch : dict of str to str
        Cell line of each sample; empty where there is one line only, or none is told.
    notes : tuple of str
        What was assumed, for the user to check.
    """

    treated: tuple[str, ...]
    control: tuple[str, ...]
    batch: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class NoSampleError(InputError):
    """No sample of the series is of one side of the contrast."""


def match_design(
    samples: pd.DataFrame, treated: Sequence[str], control: Sequence[str], where: str
) -> Design:
    """Find the samples of both sides of a contrast.

    Parameters
    ----------
    samples : DataFrame
        The samples of a `Series`.
    treated, control : sequence of str
        Accessions or names of samples, taken as they are, and patterns in order of
        preference: the first that matches any title gives the side. If none does, they
        are tried in the same order over title, source and characteristics together, and
        a note says so.
    where : str
        The series or file, for messages.

    Returns
    -------
    Design
        If the sides have more than one cell line, the line is the batch.

    Raises
    ------
    NoSampleError
        A side without a match; an InputError.
    InputError
        A pattern that is not a regular expression, a sample on both sides, or a cell line
        on one side only (the effect of the line could not be told from that of the
        treatment).
    UnknownNameError
        An accession that the series does not have.

    Examples
    --------
    >>> titles = ["A375 DMSO 1", "A375 DMSO 2", "A375 vemurafenib 1", "A375 PLX4032 2"]
    >>> samples = pd.DataFrame({"sample": ["GSM1", "GSM2", "GSM3", "GSM4"], "title": titles,
    ...                         "source": "", "characteristics": ""})
    >>> design = match_design(samples, [":BRAFi:"], [":vehicle:"], "GSE1")
    >>> design.treated, design.control
    (('GSM3', 'GSM4'), ('GSM1', 'GSM2'))
    """
    groups = guess_groups(samples).set_axis(samples["sample"])
    notes: list[str] = []
    sides: dict[str, tuple[str, ...]] = {}
    for side, wanted in (("treated", treated), ("control", control)):
        sides[side] = _side(samples, wanted, f"{where}, {side}", notes)
    both = sorted(set(sides["treated"]) & set(sides["control"]))
    if both:
        raise InputError(
            f"on both sides of the contrast: {_shown(samples, both)}",
            where=where,
            expected="every sample on one side",
            how="make the patterns narrower, or list the samples by their accessions",
        )
    notes += _notes_on_time(groups, sides)
    batch = _batch(groups["cell_line"], sides, where, notes)
    return Design(sides["treated"], sides["control"], batch, tuple(notes))


def expand(pattern: str) -> str:
    """A pattern with its ``:word:`` parts written out; unknown ones stay as they are.

    Examples
    --------
    >>> bool(re.search(expand("^(?=.*:UACC62:)(?=.*:48h:)"), "2 days, uacc-62", re.IGNORECASE))
    True
    """
    return _WORD.sub(_written_out, pattern)


def _written_out(match: re.Match[str]) -> str:
    word = match[1]
    if word in VOCABULARY:
        return f"(?:{VOCABULARY[word]})"
    if re.fullmatch(r"\d+h", word):
        return f"(?:{time_of(int(word[:-1]))})"
    if line := _LINE.fullmatch(word):
        parts = "[ _.-]?".join(part for part in line.groups() if part)
        return rf"(?<![a-z0-9]){parts}{_LINE_ENDS}"
    return match[0]


def _side(
    samples: pd.DataFrame, wanted: Sequence[str], where: str, notes: list[str]
) -> tuple[str, ...]:
    """Samples of one side, in the order of the table."""
    known = set(samples["sample"])
    named = {w for w in wanted if w in known or _ACCESSION.fullmatch(w)}
    for name in sorted(named - known):
        raise UnknownNameError("sample", name, samples["sample"], where=where)
    patterns = [w for w in wanted if w not in named]
    matched = _matched(samples, patterns, where, notes) if patterns or not named else set()
    return tuple(s for s in samples["sample"] if s in named | matched)


def _matched(
    samples: pd.DataFrame, patterns: Sequence[str], where: str, notes: list[str]
) -> set[str]:
    compiled = [_compiled(pattern, where) for pattern in patterns]
    everything = samples["title"] + " | " + samples["source"] + " | " + samples["characteristics"]
    for texts in (samples["title"], everything):
        for i, expression in enumerate(compiled):
            hits = texts.map(lambda t, e=expression: e.search(t) is not None).astype(bool)
            if not hits.any():
                continue
            if texts is everything:
                notes.append(f"{where}: told by source and characteristics, not by the title alone")
            if i:
                notes.append(f"{where}: choice {i + 1} of {len(patterns)} ('{patterns[i]}')")
            return set(samples.loc[hits, "sample"])
    titles = samples["title"].tolist()
    plain = " ".join(re.findall(r"[A-Za-z0-9]+", " ".join(patterns)))
    close = difflib.get_close_matches(plain, titles, n=1, cutoff=0.3)
    raise NoSampleError(
        "no sample matches: " + ("; ".join(f"'{p}'" for p in patterns) or "no pattern was given"),
        where=where,
        expected=f"a match among the titles: {_first(titles)}",
        how=(f"nearest title: '{close[0]}'; " if close else "")
        + "give the samples by their accessions (GSM...), or other patterns",
    )


def _compiled(pattern: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(expand(pattern), re.IGNORECASE)
    except (re.error, RecursionError, OverflowError) as error:
        raise InputError(
            f"'{pattern}' is not a regular expression ({error})",
            where=where,
            expected="a sample's accession or a regular expression",
            how=r"put a backslash before + ( ) [ ] . * ? | if the character itself is meant",
        ) from error


def _batch(
    lines: pd.Series, sides: dict[str, tuple[str, ...]], where: str, notes: list[str]
) -> dict[str, str]:
    """Cell line of each sample, if there are several and each is on both sides."""
    of = {name: lines[name] for names in sides.values() for name in names}
    if len(set(of.values())) < 2:
        return {}
    untold = [name for name, line in of.items() if not line]
    if untold:
        notes.append(f"the cell line of {', '.join(untold)} cannot be told: no batch is modelled")
        return {}
    treated, control = ({of[name] for name in sides[side]} for side in ("treated", "control"))
    if treated != control:
        lone = sorted(treated ^ control)
        raise InputError(
            f"cell line on one side only: {', '.join(lone)} (treated: {', '.join(sorted(treated))};"
            f" control: {', '.join(sorted(control))})",
            where=where,
            expected="treated and control samples of every cell line",
            how="leave that line out: its difference from the others is not an effect of treatment",
        )
    notes.append(f"cell line as batch: {', '.join(sorted(treated))}")
    return of


def _notes_on_time(groups: pd.DataFrame, sides: dict[str, tuple[str, ...]]) -> list[str]:
    words = groups["hours"].map(lambda h: f"{h:g} h" if pd.notna(h) else "no stated time")
    said = {side: sorted(set(words[list(names)])) for side, names in sides.items()}
    if said["treated"] == said["control"] and len(said["treated"]) == 1:
        return []
    return ["times: " + "; ".join(f"{side} {', '.join(times)}" for side, times in said.items())]


def _shown(samples: pd.DataFrame, names: Sequence[str]) -> str:
    title = dict(zip(samples["sample"], samples["title"], strict=True))
    return _first([f"{name} ({title[name]})" for name in names])


def _first(items: Sequence[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return "; ".join(items[:_SHOWN]) + more
