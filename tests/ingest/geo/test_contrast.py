"""What a catalogue's entry says when the samples are not what it assumes."""

from __future__ import annotations

import pandas as pd
import pytest

from pararoute.ingest.contrasts import ContrastEntry
from pararoute.ingest.errors import InputError
from pararoute.ingest.geo import contrast
from pararoute.ingest.geo.series import SAMPLE_COLUMNS, Series
from pararoute.ingest.remote.fetch import Fetcher
from pararoute.ingest.remote.sources import Sources


@pytest.mark.parametrize(
    ("treated", "what", "assumption_told"),
    [
        ("lapatinib", "the samples of GSE1 are not what GSE1:up needs", True),
        ("A375 (+", "not a regular expression", False),
        ("A375", "on both sides of the contrast", False),
    ],
)
def test_what_is_assumed_is_told_only_where_no_sample_matches(
    monkeypatch: pytest.MonkeyPatch, treated: str, what: str, assumption_told: bool
) -> None:
    samples = pd.DataFrame("", index=range(4), columns=list(SAMPLE_COLUMNS))
    samples["sample"] = [f"GSM{i}" for i in range(1, 5)]
    samples["title"] = ["A375 DMSO 1", "A375 DMSO 2", "A375 drug 1", "A375 drug 2"]
    series = Series("GSE1", "", (), (), (), samples, (), ())
    monkeypatch.setattr(contrast, "read_series", lambda *_: series)
    entry = ContrastEntry(
        id="up", role="sender", organism="human", series="GSE1",
        treated=[treated], control=["DMSO"], assumes="cells under lapatinib",
    )  # fmt: skip
    with pytest.raises(InputError) as caught:
        contrast.make_contrast(entry, Sources(Fetcher()))
    assert what in caught.value.what
    assert ("cells under lapatinib" in caught.value.how) == assumption_told
