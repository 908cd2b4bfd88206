"""``pararoute report`` from the command line and Python: a tiny mirror, the demo, real tables."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

import pararoute
from pararoute import cli
from pararoute.queries.views import premises
from pararoute.queries.views.figures import FIGURES
from tests.goldens import assert_golden
from tests.refusals import assert_refused
from tests.tables import INTERACTIONS, write

HELP = Path(__file__).resolve().parents[1] / "golden" / "help" / "report.txt"


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["report", "--help"]) == 0
    out = capsys.readouterr().out
    assert_golden(HELP, out)
    assert out.index("Example") < out.index("Options")


def test_it_says_where_it_wrote(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    before = {file.name: file.read_bytes() for file in run.iterdir()}
    assert cli.run(["report"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{Path('pararoute-results') / 'report.html'}\n"
    assert "pararoute: drawing volcano" in err
    after = {file.name: file.read_bytes() for file in run.iterdir()}
    text = after.pop("report.html").decode()
    assert after == before
    assert cli.run(["report", "--out", "elsewhere/page.html"]) == 0
    assert Path("elsewhere/page.html").read_text(encoding="utf-8") == text
    made = pararoute.report(run=run)
    assert (made.html, made.path) == (text, run / "report.html")
    assert made._repr_html_().startswith("<iframe srcdoc=")
    assert len(re.findall("<svg", text)) == len(FIGURES) == 9
    assert "was not asked</strong> (--permutations 0)" in text
    links = re.findall(r"""(?:src|href)=["'](.*?)["']""", text)
    assert links
    assert all(link.startswith(("#", "data:")) for link in links)


def test_what_another_verb_wrote_is_not_needed_but_agrees(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = pararoute.report(run=run).html
    assert cli.run(["block"]) == 0
    assert cli.run(["regulators"]) in (0, 7)  # the tiny mirror has no factors
    capsys.readouterr()
    assert pararoute.report(run=run).html == alone
    first = pd.read_csv(run / "targets.tsv", sep="\t").iloc[0]
    node = re.search(r'data-table="targets".*?<td class="key">(.*?)</td>', alone, re.DOTALL)
    assert node is not None
    assert node[1] == first["target"]


def test_a_name_that_is_markup_stays_text_from_table_to_figure(run: Path) -> None:
    evil = "<script>alert(1)</script>"
    write(run.parent / "omnipath" / "omnipath_webservice_interactions.tsv",
          INTERACTIONS.replace(" IGF1 ", f" {evil} "))  # fmt: skip
    sender = run.parent / "contrasts" / "sender.tsv"
    sender.write_text(sender.read_text().replace("IGF1\t", f"{evil}\t"), encoding="utf-8")
    assert cli.run(["rank", "--permutations", "20"]) == 0
    text = pararoute.report(run=run).html
    assert evil not in text
    assert "&lt;script&gt;alert(1)" in text
    assert text.count("<script>") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["report", "--run", "nowhere"], 3, "no ranking is found"),
        (["report", "extra"], 2, "extra"),
        (["report", "--out", "."], 5, "cannot be written"),
    ],
)
def test_what_is_asked_wrongly(
    arguments: list[str], code: int, words: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.exists()
    assert_refused(arguments, code, words, capsys)


def test_a_stale_run_is_refused_and_nothing_is_written(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sender = run.parent / "contrasts" / "sender.tsv"
    sender.write_text(sender.read_text().replace("2.5", "2.6"))
    assert_refused(["report"], 3, "is not what the ranking was made from", capsys)
    assert not (run / "report.html").exists()


def test_the_demo_is_labelled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "demo"
    assert cli.run(["rank", "--demo", "--permutations", "10", "--out", str(out)]) == 0
    text = pararoute.report(run=out).html
    capsys.readouterr()
    assert "<title>SYNTHETIC DEMO: " in text
    assert text.count('data-name="data"') >= 9 + 3  # figures and tables, as they are saved
    for figure in re.findall(r"<figure.*?</figure>", text, re.DOTALL):
        assert "SYNTHETIC DEMO" in figure.split("<details")[0]
        assert "SYNTHETIC DEMO" in figure.split("<details")[1] or "0 rows" in figure


def test_the_report_of_the_real_tables(
    real: Path, mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    made = pararoute.report(run=real, out=tmp_path / "report.html")
    assert made.path.stat().st_size < 5e6
    ligands = pd.read_csv(real / "ligands.tsv", sep="\t", keep_default_na=False)
    shown = re.search(r'data-table="ligands".*?<tbody>(.*?)</tbody>', made.html, re.DOTALL)
    assert shown is not None
    names = re.findall(r'<td class="key"[^>]*>(.*?)</td>', shown[1])
    assert names == ligands["ligand"].head(200).tolist()
    share = json.loads((real / "run.json").read_text())["share of pairs with an assumed sign"]
    assert f"{share:.0%}".replace("%", "\xa0%") + " of the ligand-receptor pairs" in made.html


def test_autocrine_the_receiver_is_the_sender(run: Path) -> None:
    sender = run.parent / "contrasts" / "sender.tsv"
    told = pararoute.rank(sender, direction="autocrine", permutations=0).run
    assert "receiver" in told["contrasts"]
    assert "receptors of the same cells" in premises.asked(told)
    assert [str(fact.text) for fact in premises.data(told) if fact.of == "Receiver"] == [
        "the sender itself (autocrine)"
    ]


def test_the_same_run_elsewhere_gives_the_same_bytes(run: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(run, other)
    assert pararoute.report(run=other).html == pararoute.report(run=run).html
