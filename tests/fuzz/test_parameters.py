"""Whatever is given to a question: the question's own types come out, or one message."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pararoute.graph.stores.memory import MemoryStore
from pararoute.ingest.errors import PararouteError
from pararoute.queries.library import answer, answer_text, bind, find
from pararoute.queries.named.files import library
from tests.fuzz.budget import tries
from tests.fuzz.outcome import outcome
from tests.graph.stores.graphs import graph

TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["9" * 5000, "1e400", "-0", "nan", "inf", "1_000", "\u0663", "0x10", " 5 ", ",",
                     "a,,b", "[" * 100_000, "{" * 1000, '"', "true", "null", "x" * 100_000]),
)  # fmt: skip
ANY = st.one_of(
    TEXTS, st.none(), st.booleans(), st.integers(), st.floats(), st.binary(max_size=5),
    st.lists(TEXTS, max_size=3), st.dictionaries(TEXTS, TEXTS, max_size=2),
    st.sampled_from([10**400, Fraction(10**400, 3), object(), {1, 2}, (), (None,)]),
)  # fmt: skip
TYPES = {"integer": int, "number": float, "flag": bool}


@pytest.mark.fault(58)
@tries(400)
@given(st.sampled_from(sorted(library())), st.data())
def test_parameters_are_bound_or_refused(name: str, data: st.DataObject) -> None:
    query = find(name)
    given_ = {one.name: data.draw(ANY) for one in query.parameters if data.draw(st.booleans())}
    found: dict[str, Any] = {}
    error = outcome(lambda _: found.update(bind(query, given_)), Path("unused"))
    if error is None:
        for parameter in query.parameters:
            kind = TYPES.get(parameter.type, list if parameter.type.endswith("[]") else str)
            assert type(found[parameter.name]) is kind


@pytest.mark.fault(58)
@tries(100)
@given(st.sampled_from(sorted(library())), st.dictionaries(TEXTS, ANY, max_size=2))
def test_any_question_to_a_store(name: str, given_: dict[str, Any]) -> None:
    store = MemoryStore(graph(["A", "B"], [("A", "B")]))
    error = outcome(lambda _: answer(store, name, given_), Path("unused"))
    assert error is None or isinstance(error, PararouteError)  # all else has been raised


@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 5000, '{"a":' * 50_000, "NaN", "\ud800"])
def test_values_for_free_cypher_that_json_cannot_read_are_texts(text: str) -> None:
    with pytest.raises(PararouteError):  # the memory store refuses every text, not its values
        answer_text(MemoryStore(graph(["A"], [])), "RETURN $x", {"x": text})
