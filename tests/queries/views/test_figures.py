"""Figures: the numbers behind them, what they say, and that no name becomes a part of them."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text

from pararoute.queries.blocking.blockade import Blockade
from pararoute.queries.routes import QUANTILES, TERMS
from pararoute.queries.views import palette
from pararoute.queries.views.figures import FIGURES, FORMATS, Figure, Material, drawn, saved, svg
from pararoute.queries.views.figures.streams import Streams, streams
from tests.drawn import CHANGES, PAIRS, REGULATORS, STEPS, material, material_of, of_graph, ranked
from tests.reported import HOSTILE
from tests.zoo import ZOO, expression

NAMES = ("volcano", "dots", "terms", "sankey", "effectors", "nulls", "blocking", "regulators",
         "intervals")  # fmt: skip
BAD = (*HOSTILE, "a\uffffb", "x -> y -| z", "a\nb", "\u0378")  # the last is no character yet
every = pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)


def parsed(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)  # noqa: S314 - our own


def texts(picture: str) -> list[str]:
    """What can be read in an SVG, without title and description."""
    root = parsed(picture)
    return ["".join(e.itertext()) for e in root.iter() if e.tag.endswith("}text")]


def without_ligands() -> Material:
    return material(pairs=PAIRS, steps=STEPS, changes=dict.fromkeys(CHANGES, 0.0))


def test_all_that_are_promised_are_there() -> None:
    assert tuple(FIGURES) == NAMES
    assert all(FIGURES[name].name == name for name in NAMES)


@every
def test_the_same_bytes_again_in_every_format(figure: Figure) -> None:
    one, two = (figure.data(material()) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    for form in FORMATS:
        first = saved(figure, one, form)
        assert first == saved(figure, two, form)
        assert first.startswith({"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[form])
        assert b"CreationDate" not in first


@pytest.mark.fault(39)
@every
@pytest.mark.parametrize("first", range(0, len(BAD), 5))
def test_a_name_is_only_ever_text(figure: Figure, first: int) -> None:
    """Every element is of those that matplotlib draws; links stay within the figure."""
    names = dict(zip("LMRAB", BAD[first : first + 5], strict=True))
    hostile = material(names)
    picture = svg(figure, figure.data(hostile))
    root = parsed(picture)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "path", "text", "tspan", "defs", "use", "clipPath",
                    "rect", "image", "pattern"}  # fmt: skip
    for element in root.iter():
        for key, value in element.attrib.items():
            assert not key.lower().startswith("on")
            if key.endswith("href"):
                assert value.startswith(("#", "data:image/png;base64,"))
            assert "javascript" not in value
    assert re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", picture) is None
    assert max(map(len, texts(picture))) < 120


@every
def test_names_are_written_as_they_are(figure: Figure) -> None:
    """A dollar sign begins no mathematics, and markup is shown."""
    for bad in ("$x^2$", "<b>&", "\"q'"):
        words = texts(svg(figure, figure.data(material({"L": bad}))))
        assert figure.name == "regulators" or any(bad in text for text in words)


@every
def test_what_a_page_needs_of_it(figure: Figure) -> None:
    table = figure.data(material())
    picture = svg(figure, table)
    root = parsed(picture)
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    assert all(one.startswith(f"{figure.name}-") for one in ids)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == ids[:2]
    title, description = (root[0].text or ""), (root[1].text or "")
    assert title == figure.title
    assert description == figure.words(table)
    used = set(re.findall(r'(?:url\(|href=")#([^)"]+)', picture))
    assert used <= set(ids)
    assert "<style" not in picture
    assert not set(re.findall(r"http[^\"' ]*", picture)) - {
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink",
    }  # fmt: skip


@every
def test_a_demo_says_so_in_the_picture(figure: Figure) -> None:
    demo = figure.data(material(demo=True))
    assert any("SYNTHETIC DEMO" in text for text in texts(svg(figure, demo)))
    assert not any("DEMO" in text for text in texts(svg(figure, figure.data(material()))))


@every
def test_words_say_how_much_is_shown(figure: Figure) -> None:
    words = figure.words(figure.data(material()))
    assert words.startswith(figure.caption)
    assert "Shown: " in words


@every
def test_nothing_to_draw_is_said_in_words(figure: Figure) -> None:
    made = without_ligands()
    made.tables["nulls"] = made.tables["nulls"].iloc[:0]
    none = Material(made.run, made.tables, made.opening, lambda: REGULATORS.iloc[:0])
    table = figure.data(none)
    words = " ".join(texts(svg(figure, table)))
    if figure.name == "volcano":  # ligands are measured all the same
        assert len(table) == len(CHANGES) - 1
    else:
        assert table.empty
        assert re.search(r"\b[Nn]o\b", words)


@every
def test_axes_that_are_given_are_drawn_into(figure: Figure) -> None:
    from matplotlib.figure import Figure as Canvas

    left, right = Canvas().subplots(1, 2)
    assert drawn(figure, figure.data(material()), left) is left
    assert left.has_data() or left.texts or left.patches or left.child_axes
    assert not right.has_data()
    assert not left.figure.texts  # a caption is for the user to set


def test_pyplot_and_the_users_style_are_left_alone() -> None:
    code = """
import sys, matplotlib as mpl
mpl.rcParams["font.size"] = 33
from tests.drawn import material
from pararoute.queries.views.figures import FIGURES, saved
assert "matplotlib.axes" not in sys.modules
for figure in FIGURES.values():
    saved(figure, figure.data(material()), "svg")
assert mpl.rcParams["font.size"] == 33 and "matplotlib.pyplot" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_notebook_shows_the_figure() -> None:
    ax = drawn(FIGURES["terms"], FIGURES["terms"].data(material()))
    shown = ax._repr_svg_()  # type: ignore[attr-defined]
    assert shown.startswith("<svg")
    assert any("Bars of the four terms" in text for text in texts(shown))


@pytest.mark.parametrize("name", ZOO)
def test_odd_graphs_are_drawn(name: str) -> None:
    """The receptor is the effector, there is no step, a cycle, ties, a ligand that is a complex."""
    animal = ZOO[name]
    sender = expression({"L": 2.0, "M": 1.5, "LA": 3.0, "LB": 1.0, "λ": 2.0, "FLAT": 0.0})
    made = material_of(*of_graph(animal.graph, sender, animal.effectors))
    for figure in FIGURES.values():
        assert drawn(figure, figure.data(made), caption=False).get_title(loc="left")
    table = FIGURES["sankey"].data(made)
    assert table.empty == (not (made.ligands["score"] > 0).any())
    assert ("the next node" in svg(FIGURES["sankey"], table)) != table.empty


def test_terms_add_up_to_the_score() -> None:
    made = material()
    table = FIGURES["terms"].data(made)
    assert table["term"].tolist() == [*TERMS] * 2
    for ligand, own in table.groupby("ligand"):
        score = made.ligands.set_index("ligand").at[ligand, "score"]
        assert own["minus_log10"].sum() == pytest.approx(-math.log10(score))


def test_volcano_takes_every_measured_ligand() -> None:
    made = material()
    made.tables["ligands"]["padj"] = [0.0, 1e-3, np.nan]
    table = FIGURES["volcano"].data(made).set_index("ligand")
    assert table["minus_log10_padj"].to_dict() == {"L": pytest.approx(3), "M": pytest.approx(3)}
    assert table["kind"].tolist() == ["named", "named"]
    assert "1 without a measured change" in FIGURES["volcano"].words(table)
    made.tables["ligands"]["padj"] = 0.0
    assert set(FIGURES["volcano"].data(made)["minus_log10_padj"]) == {
        -math.log10(sys.float_info.min)
    }


def test_names_of_the_volcano_do_not_overlap() -> None:
    many = ", ".join(f"L{i} -> R" for i in range(30))
    made = material(pairs=many, changes={f"L{i}": 2 + i / 100 for i in range(30)})
    ax = drawn(FIGURES["volcano"], FIGURES["volcano"].data(made))
    boxes = sorted((Text.get_window_extent(t) for t in ax.texts), key=lambda box: box.y0)
    assert len(boxes) == 15
    assert all(low.y1 <= high.y0 for low, high in pairwise(boxes))


def test_dots_mark_the_best_route_and_those_that_inhibit() -> None:
    pairs, steps = "L -> R, L -> S, M -> S, M -> R", "R -> AKT1, S -> A, A -> AKT1, L -> X"
    table = FIGURES["dots"].data(material(pairs=pairs, steps=steps))
    assert table.loc[table["best"], "route"].tolist() == ["L:R", "M:R"]
    assert table["route"].tolist() == ["L:R", "L:S", "M:R", "M:S"]
    pairs = "L -> R, M -| R, M -> S"
    table = FIGURES["dots"].data(material(pairs=pairs, steps=steps)).set_index("route")
    assert table.at["M:R", "sign"] == -1
    assert table.at["M:R", "score"] == 0
    only = FIGURES["dots"].data(material())  # S has no route that scores
    assert set(only["receptor"]) == {"R"}


def test_every_ligand_of_the_dots_has_its_best_route() -> None:
    many = [f"A -> R{i}" for i in range(40)] + [f"L{i} -> S{i}" for i in range(19)]
    steps = [f"R{i} -> AKT1" for i in range(40)] + [f"S{i} -> X" for i in range(19)]
    changes = {"A": 3.0, **{f"L{i}": 0.5 for i in range(19)}}
    made = material(pairs=", ".join(many), steps=", ".join([*steps, "X -> AKT1"]), changes=changes)
    table = FIGURES["dots"].data(made)
    assert table.loc[table["best"], "ligand"].tolist() == made.ligands["ligand"].tolist()
    assert table["receptor"].nunique() == 30
    assert "30 shown, the best scoring first, 29 left out" in FIGURES["dots"].words(table)


def test_streams_carry_the_scores_of_the_routes() -> None:
    made = material()
    table = FIGURES["sankey"].data(made)
    scores = made.routes.loc[made.routes["score"] > 0, "score"]
    for column in range(int(table["column"].max()) + 1):  # both paths pass every column
        assert table.loc[table["column"] == column, "score"].sum() == pytest.approx(scores.sum())
    inside = table[table["source"] == "B"].iloc[0]
    assert (inside["target"], inside["sign"], inside["n_routes"]) == ("C", -1, 2)
    assert inside["routes"] == "L:R;M:R"
    assert set(table.loc[table["target_column"] == table["target_column"].max(), "target"]) == {
        "AKT1"
    }


def test_effectors_hold_the_rankings_own_scores_and_signs() -> None:
    made = material()
    table = FIGURES["effectors"].data(made).set_index(["effectors", "ligand"])
    ligands = made.ligands.set_index("ligand")
    for ligand in ("L", "M"):
        score = ligands.at[ligand, "score"]
        assert table.at[("AKT1", ligand), "signed_score"] == pytest.approx(score)
    whole = table[[*TERMS]].prod(axis=1)
    assert table["signed_score"].tolist() == pytest.approx(whole.tolist())
    pairs = "L -> R, M -> S"
    turned = material(pairs=pairs, steps="R -> AKT1, R -| MAPK1, S -> AKT1")
    told = FIGURES["effectors"].data(turned).set_index(["effectors", "ligand"])["signed_score"]
    assert told["ERK", "L"] < 0
    assert np.isnan(told["ERK", "M"])  # no path is no 0
    words = texts(svg(FIGURES["effectors"], FIGURES["effectors"].data(turned)))
    assert "–" in words
    assert any(re.fullmatch(r"-\d+", word) for word in words)


def test_the_strongest_route_counts_whatever_its_sign() -> None:
    made = material(pairs="L -> R, L -> S", steps="R -> AKT1, R -> X, X -> MAPK1, S -| MAPK1")
    told = FIGURES["effectors"].data(made).set_index("effectors")
    pairs = made.opened.arena.scene.towards(["MAPK1"]).pairs
    signed = pairs["secretion"] * pairs["binding"] * pairs["reception"] * pairs["transmission"]
    assert signed.min() < 0 < signed.max() < -signed.min()
    assert told.at["ERK", "signed_score"] == pytest.approx(signed.min())
    assert told.at["ERK", "best_route"] == "L:S"


@pytest.mark.parametrize("pairs", [PAIRS, f"L -> S, L -> T, {PAIRS}"])
def test_what_blocking_leaves_is_what_blocking_leaves(pairs: str) -> None:
    steps = f"T -> D, D -> AKT1, {STEPS}"
    _, opened = ranked(pairs=pairs, steps=steps)
    table = FIGURES["blocking"].data(material(pairs=pairs, steps=steps))
    scene = opened.arena.scene
    for row in table.to_dict("records"):
        for target in [row["target"], *filter(None, row["alike"].split(";"))]:
            left = Blockade(target, {target: (target,)}).left(scene.graph)
            pairs = scene.weakened(left, left.reindex(scene.network.names).to_numpy()).pairs
            best = pairs.loc[pairs["ligand"] == row["ligand"], "score"].max()
            assert row["score_left"] == pytest.approx(best, abs=1e-12)
            assert row["share_left"] == pytest.approx(best / row["score"], abs=1e-8)
    assert dict(zip(table["target"], table["alike"], strict=True))["B"] == "C"
    assert table.loc[(table["target"] == "R") & (table["ligand"] == "M"), "share_left"].eq(0).all()


def test_a_colon_in_a_name_moves_no_share() -> None:
    plain = FIGURES["blocking"].data(material())
    odd = FIGURES["blocking"].data(material({"R": "R:2", "S": ":S", "L": "L:1"}))
    assert len(plain)
    assert sorted(odd["share_left"]) == sorted(plain["share_left"])
    assert set(odd["ligand"]) == {"L:1", "M"}
    pairs, steps = "L -> R, M -> S", "R -> AKT1, S -> AKT1, S -| X, X -| AKT1"
    alike = {"L": "a", "R": "b:c", "M": "a:b", "S": "c"}  # both routes are a:b:c
    odd = FIGURES["blocking"].data(material(alike, pairs=pairs, steps=steps))
    told = odd.set_index(["ligand", "target"])["share_left"]
    assert (told["a", "b:c"], told["a", "c"], told["a:b", "c"]) == (0, 1, 0)


def test_nulls_are_those_of_the_run() -> None:
    made = material()
    table = FIGURES["nulls"].data(made).set_index(["ligand", "null"])
    given_ = made.nulls.set_index(["ligand", "null"])
    columns = ["score", "permutations", "reached", *QUANTILES]
    assert table[columns].equals(given_.loc[table.index, columns])
    words = texts(svg(FIGURES["nulls"], FIGURES["nulls"].data(made)))
    assert {"7/1000", "8/1000"} <= set(words)
    one = made.nulls[made.nulls["null"] == "network"]
    made.tables["nulls"] = one
    assert "null by expression" not in texts(svg(FIGURES["nulls"], FIGURES["nulls"].data(made)))


def test_regulators_take_the_regulon_that_scores() -> None:
    table = FIGURES["regulators"].data(material()).set_index("tf")
    assert table["activity"].to_dict() == {"T": 2.5, "U": -2.0}
    assert table["reach_gain"].to_dict() == {"T": 1.0, "U": -1.25}


def _laid(scores: list[tuple[int, int, int, float]]) -> Streams:
    rows = [(0, f"L{a}", 1, f"R{b}", 1, s) for a, b, _, s in scores]
    rows += [(1, f"R{b}", 2, f"E{c}", -1, s) for _, b, c, s in scores]
    names = ["column", "source", "target_column", "target", "sign", "score"]
    table = pd.DataFrame(rows, columns=names)
    return streams(table.groupby(names[:-1], as_index=False)["score"].sum())


NODES = st.integers(0, 6)
ROUTES = st.lists(st.tuples(NODES, NODES, NODES, st.floats(0.001, 1)), min_size=1, max_size=20)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(ROUTES)
def test_streams_fit_nodes_that_do_not_meet(routes: list[tuple[int, int, int, float]]) -> None:
    laid = _laid(routes)
    for column in range(laid.last + 1):
        own = sorted((n for n in laid.nodes if n.column == column), key=lambda n: n.y)
        assert own[0].y >= -1e-9
        assert own[-1].y + own[-1].height <= 1 + 1e-9
        assert all(a.y + a.height < b.y for a, b in pairwise(own))
    for node in laid.nodes:
        for at, y in (("x1", "y1"), ("x0", "y0")):
            ends = sorted((getattr(b, y), b.width) for b in laid.bands
                          if node.x - 1e-9 <= getattr(b, at) <= node.x + 0.02
                          and node.y - 1e-9 <= getattr(b, y) < node.y + node.height)  # fmt: skip
            for (low, width), (high, _) in pairwise(ends):
                assert low + width == pytest.approx(high)
            if ends:
                assert ends[-1][0] + ends[-1][1] <= node.y + node.height + 1e-9


def test_row_order_changes_no_stream() -> None:
    routes = [(0, 1, 0, 0.5), (1, 0, 1, 0.25), (2, 1, 1, 0.5), (3, 2, 0, 0.125)]
    assert set(_laid(routes).bands) == set(_laid(routes[::-1]).bands)


def test_words_can_be_read_and_signs_told_apart() -> None:
    signs, nulls = palette.SIGN_TEXTS.values(), palette.NULLS.values()
    for colour in (palette.ACTIVATING, palette.NEUTRAL, palette.TEXT, *signs, *nulls):
        assert palette.contrast(colour) >= 4.5
    assert palette.contrast("#FFFFFF", "#767676") == pytest.approx(4.54, abs=0.01)
    assert len(set(palette.SIGNS.values())) == len(set(palette.TERMS.values())) - 1 == 3
