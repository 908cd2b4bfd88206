"""What a sample is, guessed from its title and its characteristics.

Submitters write titles by hand, in no fixed form. A small vocabulary of regular
expressions (letter case ignored unless said otherwise) finds the drug, the vehicle, the
time, the replicate and the cell line; each piece that was recognised is taken out before
the next one is looked for. What cannot be told stays empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

_NOT_RESISTANT = r"(?![ _.-]*(?:R(?![a-z0-9])|resist))"  # "vemurafenib-resistant" is no treatment


def _words(*spellings: str) -> str:
    """An expression for whole words; a digit may touch them (``vemu48h``)."""
    return rf"(?<![a-z])(?:{'|'.join(spellings)})(?![a-z])"


# Generic name: its other names. A class of drugs stands where no drug is named.
_BRAF = {
    "vemurafenib": r"vemurafenib|vemu?|PLX[ _-]?4032|RG[ _-]?7204|zelboraf",
    "PLX4720": r"PLX[ _-]?4720",
    "dabrafenib": r"dabrafenib|dab|GSK[ _-]?2118436|tafinlar",
    "encorafenib": r"encorafenib|enco|LGX[ _-]?818",
    "BRAFi": r"(?:B-?)?RAF[ _-]?(?:i|inh|inhibitors?)",
    "MAPKi": r"MAPK[ _-]?(?:i|inh|inhibitors?)",
}
_OTHER = {
    "trametinib": r"trametinib|tram|GSK[ _-]?1120212",
    "selumetinib": r"selumetinib|AZD[ _-]?6244",
    "cobimetinib": r"cobimetinib|GDC[ _-]?0973",
    "binimetinib": r"binimetinib|MEK[ _-]?162",
    "PD0325901": r"PD[ _-]?0?325901|mirdametinib",
    "MEKi": r"MEK[ _-]?(?:i|inh|inhibitors?)",
    "SCH772984": r"SCH[ _-]?772984",
    "ERKi": r"ERK[ _-]?(?:i|inh|inhibitors?)",
    "erlotinib": r"erlotinib|OSI[ _-]?774|tarceva",
    "gefitinib": r"gefitinib|iressa|ZD[ _-]?1839",
    "osimertinib": r"osimertinib|AZD[ _-]?9291",
    "afatinib": r"afatinib",
    "EGFRi": r"EGFR[ _-]?(?:i|inh|inhibitors?)",
    "lapatinib": r"lapatinib",
    "crizotinib": r"crizotinib|PF[ _-]?0?2341066",
    "alectinib": r"alectinib",
    "ceritinib": r"ceritinib|LDK[ _-]?378",
    "ALKi": r"ALK[ _-]?(?:i|inh|inhibitors?)",
    "MK2206": r"MK[ _-]?2206",
    "AKTi": r"AKT[ _-]?(?:i|inh|inhibitors?)",
    "BKM120": r"BKM[ _-]?120|buparlisib",
    "PI3Ki": r"PI3K[ _-]?(?:i|inh|inhibitors?)",
    "combination": r"combo|combination|comb",
}
_NO = "".join(
    rf"(?<!{word}[ _-])"
    for word in ("un", "non", "not", "no", "without", "DMSO", "vehicle", "mock", "control", "ctrl")
)
_UNIT_H, _UNIT_D = r"(?:hours?|hrs?|h)", r"(?:days?|(?-i:d))"  # a "2D culture" is no two days
VOCABULARY: dict[str, str] = {
    "BRAFi": _words(*_BRAF.values()) + _NOT_RESISTANT,
    "other-drug": _words(*_OTHER.values()) + _NOT_RESISTANT,
    "drug": _words(*_BRAF.values(), *_OTHER.values()) + _NOT_RESISTANT,
    "treated": _NO + _words("treated")
    + "(?![ _-]*(?:with|by)?[ _-]*(?:DMSO|vehicle|mock|control))",
    "vehicle": _words(
        "DMSO", "vehicle", "veh", "un[ _-]?treated", "untr?", "no[nt][ _-]?treated", "mock",
        "controls?", "ctrl", "ctl", "contr?", "(?:no|without)[ _-](?:drug|treatment|inhibitor)",
        "drug[ _-]free", "baseline", "(?-i:NT|UT)",
    ),
    "parental": _words("parental", "parent", "par", "sensitive", "na[iï]ve"),
    "resistant": r"resist|" + _words("res", "(?-i:VR|BR|DR|VemR|PLXR|DabR|BRAFiR)")
    + r"|(?<![a-z0-9])[a-z]{1,6}[ _.-]?\d{1,4}(?:R\d?|[ _.-]R)(?![a-z0-9])",
    # Not a plain culture: another medium, an animal, or changed genes.
    "altered": _words(
        "conditioned", "(?-i:CM)", "co[ _-]?cultured?", "secretome", "xenografts?", "in[ _-]vivo",
        "mouse", "mice", "tumou?rs?(?![ _-]*(?:cell|type|line))", "over[ _-]?express\\w*",
        "knock(?:ed)?[ _-]?(?:down|out)", "(?-i:KD|KO|OE)", "(?-i:(?:si|sh|sg)[A-Z]\\w*)",
    ),
    "time": rf"(?<![a-z\d.])\d{{1,3}}[ _-]?(?:{_UNIT_H}|{_UNIT_D})(?![a-z])"
    rf"|(?<=[a-z])\d{{1,2}}(?:{_UNIT_H}|{_UNIT_D})(?![a-z])"
    r"|(?<![a-z])(?:hours?|hrs?|days?)[ _-]?\d{1,3}(?![\d.])",
}  # fmt: skip
_DRUG_NAMES = {
    name: re.compile(_words(spellings) + _NOT_RESISTANT, re.IGNORECASE)
    for name, spellings in (_BRAF | _OTHER).items()
}
_IS = {name: re.compile(spelling, re.IGNORECASE) for name, spelling in VOCABULARY.items()}
_ACCESSION = re.compile(r"\b(?:GSM|SRR|SRX|SAMN)\d+\b")
_REPLICATE = re.compile(
    r"(?<![a-z])(?:(?:biol\w*|techn?\w*)[ _-]?)?rep(?:licate|l)?s?[ _.#-]*(\d{1,2}|[a-z])"
    r"(?![a-z0-9])|#[ ]?(\d{1,2})(?!\d)|(?<=[ _.,;-])(?-i:R)(\d)\W*$",
    re.IGNORECASE,
)
_LAST_NUMBER = re.compile(r"[ _.,;-](\d{1,2})\W*$")
# Letters and digits, then a letter that belongs to the name (T47D) or says resistant (A375R).
_LINE = re.compile(
    r"(?<![a-z0-9])(SK[ _-]?MEL[ _-]?\d{1,3}|\d{3}[ _-]?(?:mel|lu)"
    r"|[a-z]{2,6}[ _-]?\d{1,4}|[a-z][ _-]?\d{2,4})((?-i:R\d?)|[a-z]?)(?![a-z0-9])",
    re.IGNORECASE,
)
_NO_LINE = re.compile(
    r"(?<![a-z0-9])(?:(?:clone|batch|passage|sample|exp|donor|patient|lane|run|plate|well|pool"
    r"|set|group|day|time|bio|tech|lib|seq|rna|cd|il|hg|mm|tgf[a-z]?|tnf[a-z]?|fra"
    r"|drug|tr(?:ea)?t(?:ed|ment)?|veh(?:icle)?|ctrl|ctl|contr?(?:ol)?|mock|case|cond)"
    r"[ _-]?\d+[a-z]?|[prnstdv][ _-]?\d+)(?![a-z0-9])",
    re.IGNORECASE,
)
_LINE_KEY = re.compile(r"(?:^|; )cell[ _-]?lines?(?: name| background)?: ([^;]+)", re.IGNORECASE)
_HOURS_KEY = re.compile(
    r"(?:^|; )[^:;]*(?:\bh(?:ou)?rs?|\(h\))[^:;]*: ?(\d+)(?:;|$)", re.IGNORECASE
)


_LONGEST = 10_000  # characters of a text that are looked at


@dataclass(frozen=True)
class _Guess:
    cell_line: str = ""
    drug: str = ""
    hours: float = np.nan
    replicate: str = ""
    condition: str = ""


def guess_groups(samples: pd.DataFrame) -> pd.DataFrame:
    """Cell line, drug, time, replicate and condition of each sample, where they can be told.

    Parameters
    ----------
    samples : DataFrame
        The samples of a `Series`: ``title``, ``source``, ``characteristics``.

    Returns
    -------
    DataFrame
        Indexed like `samples`. ``cell_line`` in capitals without separators (``COLO800``),
        without a final R of a resistant derivative; ``drug`` by its generic name, several
        joined by ``+``; ``hours`` (float, missing where unknown); ``replicate``;
        ``condition`` is ``resistant``, ``treated``, ``control`` or empty. The title comes
        first, characteristics and source fill in what it leaves open; a characteristic
        ``cell line:`` goes before the title. A sample with both a drug and a vehicle, or
        with a drug at 0 h, is not decided by the drug.

    Examples
    --------
    >>> titles = ["Colo-800 PLX4032 48 hrs rep2", "A375_DMSO_2d_1", "A375R untreated"]
    >>> guess_groups(pd.DataFrame({"title": titles, "source": "", "characteristics": ""}))
      cell_line         drug  hours replicate  condition
    0   COLO800  vemurafenib   48.0         2    treated
    1      A375                48.0         1    control
    2      A375                 NaN            resistant
    """
    columns = ["title", "source", "characteristics"]
    told = samples[columns].apply(lambda column: column.str[:_LONGEST])
    rows = [_guess(*row) for row in told.itertuples(index=False)]
    fields = list(_Guess.__dataclass_fields__)
    return pd.DataFrame([vars(r) for r in rows], columns=fields, index=samples.index)


def time_of(hours: int) -> str:
    """An expression for a time in any of its spellings.

    Examples
    --------
    >>> two_days = re.compile(time_of(48), re.IGNORECASE)
    >>> [bool(two_days.search(t)) for t in ("48h", "x_48 hrs", "day 2", "148h", "2D", "4.48h")]
    [True, True, True, False, False, False]
    """
    forms = [rf"(?<![\d.]){hours}[ _-]?{_UNIT_H}(?![a-z])"]
    forms.append(rf"(?<![a-z])(?:hours?|hrs?)[ _-]?{hours}(?![\d.])")
    if hours % 24 == 0:
        forms.append(rf"(?<![\d.]){hours // 24}[ _-]?{_UNIT_D}(?![a-z])")
        forms.append(rf"(?<![a-z])days?[ _-]?{hours // 24}(?![\d.])")
    return "|".join(forms)


def _guess(title: str, source: str, characteristics: str) -> _Guess:
    guess, rest = _of_text(title), _of_text(f"{characteristics}; {source}")
    declared = _LINE_KEY.search(characteristics)
    line = _line_of(declared[1]) or re.sub(r"\W|_", "", declared[1]).upper() if declared else ""
    hours = rest.hours
    if np.isnan(hours) and (keyed := _HOURS_KEY.search(characteristics)):
        hours = float(keyed[1])
    drug = guess.drug or ("" if guess.condition == "control" else rest.drug)
    return _Guess(
        cell_line=line or guess.cell_line or rest.cell_line,
        drug=drug,
        hours=guess.hours if not np.isnan(guess.hours) else hours,
        replicate=guess.replicate,
        condition="resistant"
        if "resistant" in (guess.condition, rest.condition)
        else guess.condition or rest.condition,
    )


def _of_text(text: str) -> _Guess:
    text = _ACCESSION.sub(" ", text)
    found = {name: bool(pattern.search(text)) for name, pattern in _IS.items()}
    drugs = [name for name, pattern in _DRUG_NAMES.items() if pattern.search(text)]
    hours = _hours_of(text)
    replicate = _REPLICATE.search(text)
    left = _REPLICATE.sub(" ", text)
    for name in ("time", "drug", "treated", "vehicle", "parental"):
        left = _IS[name].sub(" ", left)
    line = _line_of(left)
    number = _LAST_NUMBER.search(_LINE.sub(" ", _NO_LINE.sub(" ", left)))
    groups = replicate.groups() if replicate else number.groups() if number else ()
    return _Guess(
        cell_line=line,
        drug="+".join(drugs),
        hours=hours,
        replicate=next((g for g in groups if g), "").removeprefix("R"),
        condition=_condition(found, hours),
    )


def _condition(found: dict[str, bool], hours: float) -> str:
    if found["resistant"]:
        return "resistant"
    exposed = (found["drug"] or found["treated"]) and hours != 0
    if exposed:
        return "" if found["vehicle"] else "treated"
    return "control" if found["vehicle"] or found["parental"] or hours == 0 else ""


def _hours_of(text: str) -> float:
    times = {_as_hours(match[0]) for match in _IS["time"].finditer(text)}
    return times.pop() if len(times) == 1 else np.nan  # two times: not told which is meant


def _as_hours(time: str) -> float:
    number = float("".join(re.findall(r"\d", time)))
    return number * 24 if "d" in time.lower() else number


def _line_of(text: str) -> str:
    for match in _LINE.finditer(text):
        if not _NO_LINE.fullmatch(match[0]):
            stem, suffix = match[1], match[2]
            kept = "" if suffix.upper().startswith("R") else suffix
            return re.sub(r"[ _-]", "", stem + kept).upper()
    return ""
