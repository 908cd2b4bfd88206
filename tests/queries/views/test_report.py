"""The report's words and tables, and that nothing of the data becomes a part of the page."""

from __future__ import annotations

import base64
import copy
import csv
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pararoute.queries.conventions import INHIBITS_MORE, model_limits
from pararoute.queries.export import to_tsv
from pararoute.queries.views import answer, premises, provenance
from pararoute.queries.views.cells import grid
from pararoute.queries.views.excerpts import MOST_LIGANDS, excerpts
from pararoute.queries.views.report import page
from tests.reported import HOSTILE, RUN, findings, ligands_of

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = ROOT / "queries" / "views" / "templates"


class Read(HTMLParser):
    """Elements, ids, links, the text outside scripts, and what the scripts are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts.append(data)
        elif not self._inside:
            self.words.append(data)

    def all(self, name: str) -> list[str]:
        return [
            value or "" for _, attrs in self.tags for key, value in attrs.items() if key == name
        ]


def words(parts: list[object]) -> str:
    return " ".join(re.sub(r"</?(bdi|strong)>", "", str(part)) for part in parts)


def test_nobody_stands_out() -> None:
    ligands = ligands_of(
        qvalue_expression=[0.62, 0.7, 0.9], qvalue_network=[0.1, 0.02, 0.11], qvalue_both=0.99,
        p_top10=[1.0, 0.9, 0.89], defaults=["sign_assumed", None, "reception_prior;sign_assumed"],
        score=[0.3, 0.2, 0.0],
    )  # fmt: skip
    told = words(answer.answer(RUN, ligands))
    assert "IGF1 and FGF1 stand first of 3 measured ligands" in told
    assert "2 score above 0, 2 of them more likely than not to rise" in told
    assert "and the best route is IGF1 → R → AKT1." in told
    assert "Of 500 ligands tested (999 permutations) stand out (q ≤ 0.1): 2 by the network" in told
    assert "none by the expression null (smallest q 0.620)" in told
    assert "none by both: these data do not single out a ligand." in told
    assert "2 of the first 2 stay among the first 10 in at least 90\xa0% of 1,000 draws" in told
    assert "1 of the 2 rests on a pair whose sign is assumed" in told


def test_some_stand_out_by_both_and_are_named() -> None:
    ligands = ligands_of(qvalue_expression=0.05, qvalue_network=0.05, qvalue_both=[0.3, 0.1, 0.01])
    told = words(answer.answer(RUN, ligands))
    assert "3 by the network" in told
    assert "2 by both: FGF1 and EGF." in told
    assert "single out" not in told


@pytest.mark.parametrize(("null", "other"), [("network", "expression"), ("expression", "network")])
def test_one_null_decides_alone(null: str, other: str) -> None:
    run = {**RUN, "error control": {**RUN["error control"], "nulls": [null]}}
    ligands = ligands_of(**{f"qvalue_{null}": [0.01, 0.5, 0.5], f"qvalue_{other}": np.nan})
    told = words(answer.answer(run, ligands))
    assert f"1 by the {null} null" in told
    assert told.split("1 by the")[1].split(".")[0].endswith(": IGF1")
    assert f"the {other} null" not in told
    assert "by both" not in told


def test_without_permutations_nothing_is_said_to_stand_out() -> None:
    run = {**RUN, "error control": {"nulls": [], "permutations": 0, "seed": 0}}
    told = words(answer.answer(run, ligands_of(qvalue_both=np.nan)))
    assert "was not asked (--permutations 0)" in told
    assert "q ≤" not in told


def test_where_nothing_scores_that_is_the_answer() -> None:
    (told,) = answer.answer(RUN, ligands_of(score=[0.0, 0.0, np.nan]))
    assert "No ligand scores above 0: none of the 2 that are measured" in told


def test_how_many_rise_is_told() -> None:
    told = words(answer.answer(RUN, ligands_of(secretion=[0.51, 0.5, 0.1])))
    assert told.startswith("IGF1, FGF1 and EGF stand first")
    assert "3 score above 0, 1 of them more likely than not to rise and be secreted" in told
    told = words(answer.answer(RUN, ligands_of(secretion=[0.5, 0.4, 0.9], score=[0.2, 0.1, 0])))
    assert "2 score above 0, none of them more likely than not" in told
    assert "No measured ligand" not in told


def test_where_nothing_rises_that_comes_first_and_no_share_is_told() -> None:
    found = findings(ligands_of(secretion=8e-25, score=[8e-25, 7e-25, 6e-25]))
    told = words(answer.answer(RUN, found.ligands))
    assert told.startswith("No measured ligand is more likely than not to rise and be secreted")
    beside = dict(answer.beside(found.ligands, found.relief, found.targets, found.regulators))
    assert "%" not in beside["blocking"]
    assert "next to none" in beside["blocking"]
    text, usual = page(found), page(findings())
    for there in ("The caption of blocking.", 'data-table="targets"'):
        assert there in usual
        assert there not in text
    assert "−50" in usual
    assert "−50" not in text


def test_limits_are_told_with_their_numbers() -> None:
    told = words(
        premises.limits(RUN, ligands_of(p_limited=["expression;network", "network", None]))
    )
    assert told.startswith("mRNA change is not secretion. AKT is not measured. No outgrowth. p is")
    assert "73\xa0% of the ligand-receptor pairs have no sign" in told
    assert "data for 30 of 900 receptors" in told
    assert "300 of 1,000 ligands are not measured" in told
    assert "The p by network of 2 of the first 20" in told
    assert "more permutations can make it smaller (this run has 999)" in told
    assert "The p by expression of 1 of the first 20" in told
    assert "15" in told


def test_what_was_asked_and_of_which_data() -> None:
    assert "(<bdi>treated</bdi>), reach receptors of resistant cells (<bdi>resistant</bdi>)" in (
        premises.asked(RUN)
    )
    assert "turn on <bdi>AKT1</bdi>?" in premises.asked(RUN)
    sender, receiver, network = (fact.text for fact in premises.data(RUN))
    assert "20,000 genes, human; 25\xa0% of them are in the network" in sender
    assert "unknown" not in sender
    assert "a gene that is missing is unknown, not unchanged" in receiver
    assert "1,000 ligands, 900 receptors, 4,000 pairs" in network
    alone = {**RUN, "contrasts": {"sender": RUN["contrasts"]["sender"]}}
    assert "none was given" in premises.data(alone)[1].text


def test_a_grid_holds_what_a_run_writes() -> None:
    table = pd.DataFrame(
        {"ligand": [*HOSTILE, "NA", None], "score": np.linspace(-1 / 3, 1e-9, len(HOSTILE) + 2),
         "n": [*range(len(HOSTILE) + 1), None], "yes": True}
    )  # fmt: skip
    found = grid("x", table)
    expected = list(csv.reader(StringIO(to_tsv(table), newline=""), delimiter="\t"))
    assert [[column.name for column in found.columns], *found.rows] != expected
    assert [[cell.value for cell in row] for row in found.rows] == expected[1:]
    assert [column.numeric for column in found.columns] == [False, True, True, False]
    assert all(len(cell.shown) < 100 for row in found.rows for cell in row)


@pytest.fixture(scope="module")
def hostile() -> str:
    run = {"contrasts": {role: {**told, "name": HOSTILE[0], "title": HOSTILE[1]}
                         for role, told in RUN["contrasts"].items()},
           "warnings": list(HOSTILE), "limits": list(HOSTILE[:4]),
           "inputs": [{"role": HOSTILE[0], "path": HOSTILE[1], "rows": 1, "sha256": HOSTILE[2]}],
           "arguments": {**RUN["arguments"], "effector": list(HOSTILE)}}  # fmt: skip
    return page(findings(ligands_of(HOSTILE), **run))


@pytest.mark.fault(39)
def test_hostile_names_are_text(hostile: str) -> None:
    read, plain = Read(hostile), Read(page(findings()))
    assert len(read.scripts) == len(plain.scripts) == 1
    assert {tag for tag, _ in read.tags} == {tag for tag, _ in plain.tags}
    for _, attrs in read.tags:
        assert not any(key.startswith("on") for key in attrs)
    shown = "".join(read.words)
    for name in HOSTILE[:6]:
        assert name in shown
    assert "{{ 7 * 7 }}" in shown
    assert "\x0b" not in shown
    assert "K" * 2001 not in shown
    assert "K" * 10_000 in read.all("data-v")


def test_nothing_leaves_the_file(hostile: str) -> None:
    for text in (hostile, page(findings())):
        read = Read(text)
        links = [*read.all("href"), *read.all("src"), *read.all("xlink:href")]
        assert links
        assert all(link.startswith("#") for link in links)
        assert {link[1:] for link in links} <= set(read.all("id"))
        policy = read.all("content")[0]
        assert policy.startswith("default-src 'none'; script-src 'sha256-")
        digest = hashlib.sha256(read.scripts[0].encode()).digest()
        assert f"'sha256-{base64.b64encode(digest).decode()}'" in policy
        assert "unsafe-eval" not in policy
        assert not re.search(r"url\(|@import", text.split("<style>")[1].split("</style>")[0])


def test_ids_are_unique_and_every_section_is_linked() -> None:
    read = Read(page(findings()))
    ids = read.all("id")
    assert len(ids) == len(set(ids))
    sections = [attrs["id"] for tag, attrs in read.tags if tag == "section"]
    assert len(sections) == 10
    assert set(sections) <= {link[1:] for link in read.all("href")}


def test_a_demo_says_so_everywhere() -> None:
    text = page(findings(demo=True))
    assert text.count("SYNTHETIC DEMO") >= 4  # title, banner, first table, foot
    assert "SYNTHETIC DEMO" not in page(findings())


def test_folders_and_passwords_are_not_told() -> None:
    text = page(findings())
    assert "treated.tsv" in text
    assert "/home/me" not in text
    assert "https://host/omnipath" in text
    assert "me:secret" not in text


SECRETIVE: dict[str, object] = {
    "arguments": {**RUN["arguments"], "sender": "/home/me/data/treated.tsv",
                  "receiver": "C:\\Users\\me\\resistant.tsv",
                  "receiver_abundance": "../me/tpm.tsv", "omnipath": "http://me:se@cret@host/o"},
    "inputs": [
        {"role": "sender", "path": "/home/me/data/treated.tsv", "rows": 9, "sha256": "ab"},
        {"role": "omnipath", "path": "/home/me/mirror/omnipath/x.tsv", "rows": 9, "sha256": "ab"},
    ],
    "warnings": ["/home/me/data/treated.tsv: 3 rows", "http://me:se@cret@host/o is slow",
                 "/home/me/mirror/omnipath holds no mouse; /home/me/mirror: old", "and/or, 1/2",
                 "C:\\Users\\me\\resistant.tsv is short", "https://doi.org/x@y"],
}  # fmt: skip


def test_what_is_handed_on_tells_names_alone() -> None:
    before = copy.deepcopy(SECRETIVE)
    told = provenance.handed_on({**RUN, **SECRETIVE})
    assert before == SECRETIVE
    assert [told["arguments"][one] for one in ("sender", "receiver", "receiver_abundance")] == [
        "treated.tsv", "resistant.tsv", "tpm.tsv"]  # fmt: skip
    assert told["arguments"]["omnipath"] == "http://host/o"
    assert [entry["path"] for entry in told["inputs"]] == ["treated.tsv", "x.tsv"]
    assert told["warnings"] == [
        "treated.tsv: 3 rows", "http://host/o is slow", "omnipath holds no mouse; mirror: old",
        "and/or, 1/2", "resistant.tsv is short", "https://doi.org/x@y",
    ]  # fmt: skip
    assert provenance.handed_on(told) == told
    rest = [key for key in RUN if key not in SECRETIVE]
    assert [told[key] for key in rest] == [RUN[key] for key in rest]
    text = page(findings(**SECRETIVE))
    assert "resistant.tsv" in text
    assert not re.search(r"/home|Users|\.\./me|cret@|me:se", text)


def test_the_same_bytes_but_for_the_times_of_the_run() -> None:
    first, again = page(findings()), page(findings())
    assert first == again
    later = page(findings(timing={"finished": "2027-01-01T00:00:00Z", "seconds": {"ranking": 2.5}}))
    differ = [(a, b) for a, b in zip(first.splitlines(), later.splitlines(), strict=True) if a != b]
    assert len(differ) == 2
    assert all("2026" in a or "1.5" in a for a, _ in differ)


def test_only_the_first_of_many_ligands_are_shown_and_that_is_said() -> None:
    names = tuple(f"L{i}" for i in range(MOST_LIGANDS + 5))
    text = page(findings(ligands_of(names)))
    assert f"The first {MOST_LIGANDS} of {MOST_LIGANDS + 5} ligands with a score above 0" in text
    assert f"L{MOST_LIGANDS - 1} → R" in text
    assert f"L{MOST_LIGANDS} → R" not in text
    assert "All 3 ligands with a score above 0" in page(findings())


def test_the_tables_hold_what_counts() -> None:
    found = findings(ligands_of(score=[0.5, 0.25, 0.0]))
    factors = found.regulators.assign(
        regulon=["CollecTRI", "DoRothEA", "DoRothEA"], explains=[1, -1, 1],
        activity_collectri=[3.0, 4.0, None], activity_dorothea=[5.0, 6.0, 7.0],
    )  # fmt: skip
    tables = excerpts(found.ligands, found.relief, found.targets, factors, found.told)
    assert [row[1].value for row in tables["ligands"].rows] == ["IGF1", "FGF1"]
    names = [column.name for column in tables["regulators"].columns]
    rows = [dict(zip(names, row, strict=True)) for row in tables["regulators"].rows]
    assert [row["activity"].value for row in rows] == ["3", "6", "7"]
    assert [row["explains"].value for row in rows] == ["up", "down", "up"]
    assert {"gained activation", "lost activation"} < set(tables)


def test_a_ligand_that_inhibits_more_is_marked() -> None:
    own = ligands_of(score=[0.5, 0.25, 0.125])
    gained = own.assign(effect="gained inhibition", score=[0.4, 0.3, 0.125], change=0.5)
    found = replace(findings(own), relief=gained)
    tables = excerpts(own, gained, found.targets, found.regulators, found.told)
    assert tables["ligands"].columns[-1].name == "note"
    assert [row[-1].value for row in tables["ligands"].rows] == ["", INHIBITS_MORE, ""]
    assert page(found).count(f"; {INHIBITS_MORE}") == 1
    assert INHIBITS_MORE not in page(findings(own))


def test_the_foot_is_of_the_effectors_asked_for() -> None:
    text = page(findings(limits=[*model_limits(["MAPK1"]), "p is p"]))
    foot = text.split("<footer>")[1]
    assert "phosphorylation of MAPK1 is not measured here" in foot
    assert "phosphorylation of AKT" not in text


def test_a_ranking_without_anything_still_has_a_report() -> None:
    none = ligands_of(score=np.nan)
    found = findings(none)
    text = page(
        type(found)(found.run, none, found.relief.head(0), found.targets.head(0),
                    found.regulators.head(0), found.told, [])
    )  # fmt: skip
    assert "No ligand scores above 0" in text
    assert "Ligands, best first: nothing." in text


def test_what_the_page_cites_stands_in_the_documentation() -> None:
    docs = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "docs").glob("*.md"))
    code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "queries").rglob("*.py"))
    method = (TEMPLATES / "report_method.html").read_text(encoding="utf-8")
    cited = re.findall(r"doi:([^\s<]+?)\.?<", method)
    assert len(cited) == 10
    assert all(doi in docs + code for doi in cited)
    validation = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    assert "has 39 right" in validation
    assert "12 are right" in validation
    assert "75 % of the first 20" in docs
