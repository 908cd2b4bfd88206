"""Bad input gets one message, the right exit code, and nothing half-written."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pararoute import cli
from tests import tables
from tests.goldens import assert_golden
from tests.services.http import refused_url

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "errors"
OMNIPATH = "omnipath/omnipath_webservice_"


def run(mirror: Path, *more: str) -> int:
    """Rank in a mirror's folder: its sender and receiver files and tables, `more` last."""
    return cli.run(
        ["rank", "--sender", str(mirror / "contrasts/sender.tsv"),
         "--receiver", str(mirror / "contrasts/receiver.tsv.gz"),
         "--omnipath", str(mirror / "omnipath"), "--out", str(mirror / "out"), *more]
    )  # fmt: skip


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    """A spoiler that replaces text in one file of the mirror."""

    def spoil(mirror: Path) -> None:
        path = mirror / file
        packed = path.suffix == ".gz"
        text = (gzip.decompress(path.read_bytes()) if packed else path.read_bytes()).decode()
        assert old in text
        data = text.replace(old, new, 1).encode()
        path.write_bytes(gzip.compress(data) if packed else data)

    return spoil


def content(file: str, data: bytes) -> Callable[[Path], None]:
    return lambda mirror: (mirror / file).write_bytes(data) and None


def as_utf16(mirror: Path) -> None:
    path = mirror / S
    path.write_bytes(path.read_text().encode("utf-16"))


def cut_short(mirror: Path) -> None:
    path = mirror / "contrasts/receiver.tsv.gz"
    path.write_bytes(path.read_bytes()[:-12])


def all_missing(mirror: Path) -> None:
    text = re.sub(r"(\t\d+\t)[-\d.]+", r"\1NA", (mirror / S).read_text())
    (mirror / S).write_text(text)


def no_sources(mirror: Path) -> None:
    path = mirror / f"{OMNIPATH}interactions.tsv"
    path.write_text(path.read_text().replace("SIGNOR", "OmniPath"))


S, R = "contrasts/sender.tsv", "contrasts/receiver.tsv.gz"
HEAD = "gene_symbol\tlog2FoldChange\tlfcSE\n"
# name: what is spoilt, more arguments, exit code, words of the message
CASES: dict[str, tuple[Callable[[Path], None] | None, list[str], int, list[str]]] = {
    "missing file": (None, ["--sender", "sender_missing.tsv"], 3, ["no such file"]),
    "empty file": (content(S, b""), [], 3, ["empty", "sender.tsv"]),
    "header only": (content(S, HEAD.encode()), [], 3, ["no rows"]),
    "wrong separator: comma": (replaced(S, "gene_symbol\tbaseMean\tlog2FoldChange\tlfcSE\tstat\tpvalue\tpadj", "gene_symbol,log2FoldChange"), [], 3, ["wrong separator", "comma"]),  # noqa: E501
    "wrong separator: semicolon": (content(S, b"gene;log2FoldChange;lfcSE\nA;1;1\n"), [], 3, ["wrong separator", "semicolon"]),  # noqa: E501
    "missing column": (replaced(S, "log2FoldChange", "change"), [], 3, ["missing column 'log2FoldChange'", "seen: gene_symbol"]),  # noqa: E501
    "no gene column": (replaced(S, "gene_symbol", "thing"), [], 3, ["missing column 'gene_symbol'"]),  # noqa: E501
    "no error column": (content(S, b"gene_symbol\tlogFC\nIGF1\t1\n"), [], 3, ["missing column 'lfcSE'"]),  # noqa: E501
    "missing OmniPath column": (replaced(f"{OMNIPATH}interactions.tsv", "is_inhibition", "inhibits"), [], 3, ["missing column 'is_inhibition'"]),  # noqa: E501
    "missing intercell column": (replaced(f"{OMNIPATH}intercell.tsv", "secreted", "s"), [], 3, ["missing column 'secreted'"]),  # noqa: E501
    "missing OmniPath table": (lambda m: (m / f"{OMNIPATH}complexes.tsv").unlink(), [], 3, ["'complexes' is missing"]),  # noqa: E501
    "no yes, no no": (replaced(f"{OMNIPATH}interactions.tsv", "\tTrue\tTrue", "\tmaybe\tTrue"), [], 3, ["'maybe'", "line 2", "'omnipath'"]),  # noqa: E501
    "text in a number column": (replaced(S, "\t2.5\t", "\tabc\t"), [], 3, ["'abc'", "line 2, column 'log2FoldChange'"]),  # noqa: E501
    "decimal comma": (replaced(S, "\t-1.0\t", "\t-1,0\t"), [], 3, ["'-1,0'", "decimal comma", "line 3"]),  # noqa: E501
    "infinite": (replaced(S, "\t2.5\t", "\tinf\t"), [], 3, ["'inf'", "line 2"]),
    "p above 1": (replaced(S, "0.74", "1.74"), [], 3, ["1.74", "line 4, column 'pvalue'"]),
    "negative padj": (replaced(S, "0.9\n", "-0.9\n"), [], 3, ["-0.9", "column 'padj'"]),
    "lfcSE negative": (replaced(S, "\t0.1\t0.0", "\t-0.1\t0.0"), [], 3, ["-0.1", "line 5, column 'lfcSE'"]),  # noqa: E501
    "lfcSE zero": (replaced(S, "\t0.1\t0.0", "\t0\t0.0"), [], 3, ["line 5, column 'lfcSE'", "derived"]),  # noqa: E501
    "column twice": (replaced(S, "\tstat\t", "\tpadj\t"), [], 3, ["'padj' stands there 2 times"]),
    "UTF-16": (as_utf16, [], 3, ["UTF-16"]),
    "not UTF-8": (content(S, HEAD.encode() + b"\xb5\t1\t1\n"), [], 3, ["0xb5", "line 2"]),
    "NUL": (content(S, HEAD.encode() + b"A\x00\t1\t1\n"), [], 3, ["binary"]),
    "ragged": (replaced(S, "\t50\t", "\t50\t50\t"), [], 3, ["line 3", "8 cells, the header 7"]),
    "web page": (content(S, b"<!DOCTYPE html><html></html>"), [], 3, ["web page"]),
    "truncated gzip": (cut_short, [], 5, ["damaged or cut short"]),
    "not gzip": (content(R, b"gene_symbol\tlogFC\n"), [], 5, ["not gzip"]),
    "dates for symbols": (replaced(S, "PTEN", "1-Mar"), [], 3, ["'1-Mar' (line 5)", "spreadsheet"]),
    "all values missing": (all_missing, [], 7, ["every log2FoldChange is missing"]),
    "no overlap": (content(S, HEAD.encode() + b"XYZ1\t1\t1\n"), [], 7, ["no gene of the sender"]),
    "mouse symbols": (content(S, HEAD.encode() + b"Igf1\t1\t1\nEgf\t1\t1\nPten\t0\t1\n"), [], 3, ["look like mouse"]),  # noqa: E501
    "mouse Ensembl ids": (content(S, b"gene_id\tlog2FoldChange\tlfcSE\nENSMUSG00000020053\t1\t1\n"), [], 3, ["mouse"]),  # noqa: E501
    "receiver of another species": (content(R, gzip.compress(HEAD.encode() + b"Igf1r\t1\t1\nEgfr\t1\t1\n")), [], 3, ["the receiver's symbols look like mouse"]),  # noqa: E501
    "organism unknown": (None, ["--organism", "rat"], 3, ["unknown organism 'rat'"]),
    "no mouse tables": (None, ["--organism", "mouse"], 3, ["mouse"]),
    "effector unknown": (None, ["--effector", "AKT"], 3, ["unknown effector 'AKT'", "AKT1, AKT2, AKT3"]),  # noqa: E501
    "effector outside the network": (None, ["--effector", "TP53"], 3, ["unknown effector 'TP53'"]),
    "effector unreached": (None, ["--effector", "PTEN"], 3, ["no signalling step leads to"]),
    "effector is a secreted ligand": (None, ["--effector", "IGF1"], 3, ["secreted ligand"]),
    "no effector": (None, ["--effector", ","], 3, ["no effector"]),
    "contrast unknown": (None, ["--sender", "melanomas"], 3, ["unknown sender contrast"]),
    "no such folder": (None, ["--omnipath", "nowhere"], 3, ["no such folder"]),
    "no service there": (None, ["--omnipath", refused_url()], 4, ["no answer for OmniPath's interactions", "refused", "PARAROUTE_MIRROR"]),  # noqa: E501
    "client unknown": (None, ["--client", "curl"], 2, ["curl", "requests"]),
    "nothing licensed": (no_sources, ["--license", "commercial"], 7, ["no signalling", "commercial"]),  # noqa: E501
    "unknown option": (None, ["--sendr", "x"], 2, ["No such option", "--sender"]),
    "demo with a sender": (None, ["--demo"], 2, ["--demo brings its own"]),
}  # fmt: skip
GOLDEN_CASES = ["missing file", "wrong separator: semicolon", "missing column", "decimal comma",
                "text in a number column", "p above 1", "truncated gzip", "no overlap",
                "dates for symbols", "mouse symbols", "effector unknown", "lfcSE zero"]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_bad_input(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil, more, code, words = CASES[case]
    mirror = tables.write_mirror(tmp_path)
    if spoil is not None:
        spoil(mirror)
    assert run(mirror, *more) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    for word in words:
        assert word in err
    if code != 2:
        assert err.count("error: ") == 1
    assert not (mirror / "out").exists()
    if case in GOLDEN_CASES:
        _compare(GOLDEN / f"{case.replace(' ', '_').replace(':', '')}.txt", err, tmp_path)


def _compare(file: Path, text: str, folder: Path) -> None:
    text = text.replace(str(folder), "<tmp>")
    assert_golden(file, text)


def test_the_tiny_mirror_is_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tables.write_mirror(tmp_path)) == 0
    out, err = capsys.readouterr()
    assert "IGF1 -> IGF1R -> IRS1 -> AKT1" in out
    assert "reception: 2 of 4 receptors from data" in err


def test_byte_order_mark_is_read_with_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror = tables.write_mirror(tmp_path)
    path = mirror / S
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert run(mirror) == 0
    assert "byte-order mark" in capsys.readouterr().err


def test_significant_genes_only_is_ranked_with_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror = tables.write_mirror(tmp_path)
    (mirror / S).write_text("gene_symbol\tlogFC\tlfcSE\tpadj\nIGF1\t2\t0.2\t0.001\n")
    assert run(mirror) == 0
    err = capsys.readouterr().err
    assert "lists no gene with padj above 0.05" in err
    assert "no null can be computed" in err


def test_edger_has_no_lfcse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mirror = tables.write_mirror(tmp_path)
    (mirror / S).write_text(
        "\tlogFC\tlogCPM\tF\tPValue\tFDR\nIGF1\t2\t5\t9\t1e-9\t1e-8\nEGF\t0.1\t5\t1\t0.5\t0.6\n"
    )
    assert run(mirror) == 0
    assert "IGF1" in capsys.readouterr().out


def test_out_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mirror = tables.write_mirror(tmp_path)
    (mirror / "out").write_text("mine")
    assert run(mirror) == 5
    assert "cannot be written" in capsys.readouterr().err
    assert (mirror / "out").read_text() == "mine"


def test_mirror_to_nowhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARAROUTE_MIRROR", "/nowhere")
    assert cli.run(["rank"]) == 3
    assert "PARAROUTE_MIRROR=/nowhere" in capsys.readouterr().err


def test_nothing_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["rank"]) == 3
    err = capsys.readouterr().err
    assert "--sender FILE" in err
    assert "--demo" in err


@pytest.mark.parametrize(
    ("text", "word"),
    [("[[contrast", "not valid TOML"), ('[[contrast]]\nid = "x"', "role")],
)
def test_broken_contrasts_toml(
    text: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    mirror = tables.write_mirror(tmp_path)
    (mirror / "contrasts/contrasts.toml").write_text(text)
    monkeypatch.setenv("PARAROUTE_MIRROR", str(mirror))
    assert cli.run(["rank", "--out", str(tmp_path / "out")]) == 3
    err = capsys.readouterr().err
    assert "contrasts.toml" in err
    assert word in err


def test_unknown_command_and_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["rnk"]) == 2
    assert "rnk" in capsys.readouterr().err
    assert cli.run([]) == 2


def test_debug_shows_the_traceback_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tables.write_mirror(tmp_path), "--sender", "x.tsv", "--debug") == 3
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "error: no such file" in err


@pytest.mark.fault(40, exit=130)
def test_interrupt(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from pararoute import verbs

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(verbs, "rank", stop)
    assert cli.run(["rank"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_fault_of_ours_is_told_as_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pararoute import verbs

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr(verbs, "rank", fail)
    assert cli.run(["rank"]) == 1
    assert "fault of pararoute" in capsys.readouterr().err
