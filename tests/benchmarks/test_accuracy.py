"""The accuracy benchmark runs from one command and judges what a ranking shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.accuracy import (
    LABELS,
    METHODS,
    _table,
    expand,
    main,
    ours,
    read_labels,
    refuse_one_class,
)
from pararoute.queries.rank import rank
from tests.zoo import ZOO, expression


def test_effector_sets_are_spelled_out() -> None:
    known = {"AKT1", "AKT2", "STAT1", "STAT2", "STAT5A", "STAT5B", "CTNNB1", "STAT5"[:4]}
    assert expand("AKT1/2", known) == ["AKT1", "AKT2"]
    assert expand("CTNNB1", known) == ["CTNNB1"]
    assert expand("AKT1, CTNNB1", known) == ["AKT1", "CTNNB1"]
    assert expand("STAT1-5", known) == ["STAT1", "STAT2", "STAT5A", "STAT5B"]
    with pytest.raises(SystemExit, match="'TP53': not in the network: TP53"):
        expand("TP53", known)


KNOWN = {"AKT1", "AKT2", "AKT3", "NFKB1", "RELA", "PIK3CA", "PIK3CB", "PIK3R1", "PIK3R2", "MAPK10",
         "STAT1", "STAT3", "STAT5A", "STAT5B", "NKX2-1"}  # fmt: skip


@pytest.mark.parametrize(
    ("written", "genes"),
    [
        ("AKT1/AKT2/AKT3", "AKT1 AKT2 AKT3"),
        ("NFKB1/RELA", "NFKB1 RELA"),
        ("PIK3CA/PIK3CB", "PIK3CA PIK3CB"),
        ("PIK3R1/2", "PIK3R1 PIK3R2"),
        ("AKT1/2, RELA", "AKT1 AKT2 RELA"),
        ("RELA; AKT1-3/1", "RELA AKT1 AKT2 AKT3"),
        ("STAT5A/5B", "STAT5A STAT5B"),
        ("NKX2-1", "NKX2-1"),
    ],
)
def test_a_stem_goes_to_numbers_only(
    written: str, genes: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert expand(written, KNOWN) == genes.split()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("written", "unknown"),
    [("AKT1, NOPE, RELA, NEITHER", "NOPE, NEITHER"), ("AKT1/9", "AKT9"), ("AKT", "AKT"),
     ("PIK3CA/B", "B"), ("MAPK1", "MAPK1"), ("AKT3-1", "AKT3-1"), ("SMAD1-5", "SMAD1-5"),
     ("1/2", "1, 2"), (" ", "")],
)  # fmt: skip
def test_a_name_that_is_nothing_ends_the_program(written: str, unknown: str) -> None:
    with pytest.raises(SystemExit) as ended:
        expand(written, KNOWN)
    assert ended.value.code == f"effector set '{written}': not in the network: {unknown}"


def test_holes_of_a_range_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert expand("STAT1-6", KNOWN) == ["STAT1", "STAT3", "STAT5A", "STAT5B"]
    assert capsys.readouterr().err == (
        "effector set 'STAT1-6': not in the network, left out of STAT1-6: STAT2, STAT4, STAT6\n"
    )


HEAD = "effector_set\tligand\tlabel\n"


@pytest.mark.parametrize(
    ("content", "part", "words"),
    [
        (None, None, "cannot be read: No such file"),
        (b"", None, "cannot be read: No columns"),
        (b"\xff\xfe\x00", None, "cannot be read: "),
        (b"a\tb\n1\t2\t3\n1\n\t\t\t\t\n", None, "cannot be read: "),
        (f"{HEAD}AKT1\tL\tyes\n".encode(), None, "expected the columns"),
        (f"{HEAD}AKT1\tL\t1\nAKT1\tL\t1\n".encode(), None, "L is listed twice for effector set"),
        (HEAD.encode(), None, "no rows"),
        (f"{HEAD}AKT1\tL\t1\n".encode(), "held out", "has no column part"),
    ],
)
def test_labels_that_cannot_be_judged_are_refused_in_one_line(
    content: bytes | None, part: str | None, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "labels.tsv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        read_labels(file, part)
    assert str(ended.value.code).startswith(f"{file}: ")
    assert words in str(ended.value.code)
    assert "\n" not in str(ended.value.code)


@pytest.mark.parametrize(("labels", "absent"), [([1, 1], "0"), ([0, 0], "1"), ([], "1 and 0")])
def test_a_set_of_one_class_is_refused(labels: list[int], absent: str) -> None:
    good = pd.DataFrame({"effector_set": "RELA", "ligand": ["L", "M"], "label": [1, 0]})
    refuse_one_class(good, ["RELA"])
    bad = pd.DataFrame({"effector_set": "AKT1", "ligand": ["L", "M"][: len(labels)],
                        "label": labels})  # fmt: skip
    with pytest.raises(SystemExit, match=f"'AKT1': no ligand .* has the label {absent}$"):
        refuse_one_class(pd.concat([good, bad]), ["RELA", "AKT1"])


def test_the_mean_is_that_of_unrounded_values() -> None:
    rows = [
        {"effector set": str(value), **dict.fromkeys(METHODS, (value, value))}
        for value in (0.504, 0.504, 0.513)  # rounded first: 0.50
    ]
    mean = _table(rows).splitlines()[-1].split()
    assert mean[1:4] == ["0.51", "/", "0.51"]


@pytest.mark.parametrize("name", ZOO)
def test_what_is_judged_is_the_column_of_the_ranking(name: str) -> None:
    animal = ZOO[name]
    table = rank(animal.graph, expression({"L": 1.0, "X": 0.0}), effectors=animal.effectors).ligands
    column = table.set_index("ligand")["transmission_free"]
    assert np.allclose(ours(animal.graph, list(animal.effectors))[column.index], column)


def test_one_command_prints_every_method(
    mirror: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    main(["--labels", str(LABELS), "--part", "held out"])
    printed = capsys.readouterr().out
    assert all(method in printed for method in METHODS)
    assert "\n  AKT1/2/3: AKT1, AKT2, AKT3\n" in printed.split("genes judged:")[1]
    mean = next(line for line in printed.splitlines() if line.split()[:1] == ["mean"])
    precisions = [float(word) for word in mean.split()[3::3]]
    assert precisions[-1] == max(precisions)  # ours, the last method, is ahead
