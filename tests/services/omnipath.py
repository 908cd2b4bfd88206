"""OmniPath's web service, from tables in a folder.

Which arguments and values are known, the defaults, the order of the columns and the text
that complains (with status 200) follow the server in pypath-omnipath 0.16.20. An argument
that the service knows and this one does not answers 501. Without ``directed=no`` only
directed interactions are sent, without ``loops=yes`` no loops, as there.

The newer server of the service sends in chunks and without a newline at the end of the
table: `omnipath_app` with ``streamed=True``.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from tests.services.http import App, Reply, Request

DATASETS = ("omnipath", "kinaseextra", "pathwayextra", "ligrecextra", "dorothea", "collectri",
            "tf_target", "mirnatarget", "tf_mirna", "lncrna_mrna", "small_molecule")  # fmt: skip
TYPES = ("post_translational", "transcriptional", "post_transcriptional", "mirna_transcriptional",
         "lncrna_post_transcriptional", "small_molecule_protein")  # fmt: skip
FLAGS = ("is_directed", "is_stimulation", "is_inhibition",
         "consensus_direction", "consensus_stimulation", "consensus_inhibition")  # fmt: skip
FIELDS: dict[str, tuple[str, ...]] = {
    **{f: (f,) for f in ("sources", "references", "curation_effort", "type", "dorothea_level",
                         "dorothea_curated", "dorothea_chipseq", "dorothea_tfbs", "dorothea_coexp",
                         "extra_attrs", "evidences", "datasets")},
    "resources": ("sources",),
    "databases": ("sources",),
    "ncbi_tax_id": ("ncbi_tax_id_source", "ncbi_tax_id_target"),
    "organism": ("ncbi_tax_id_source", "ncbi_tax_id_target"),
    "entity_type": ("entity_type_source", "entity_type_target"),
}  # fmt: skip
FREEDOM = {"ignore": 0, "academic": 5, "non_profit": 10, "nonprofit": 10, "commercial": 15,
           "for_profit": 15, "forprofit": 15, "free": 20, "composite": 25}  # fmt: skip
LICENCES = tuple(name for name in FREEDOM if name not in ("free", "composite"))
TRUE = ("1", "True")
BOOLEANS = ("1", "0", "yes", "no", "true", "false", "t", "f", "y", "n")
Values = tuple[str, ...] | None
COMMON: dict[str, Values] = {
    "format": ("raw", "json", "tab", "text", "tsv", "table"),
    "license": LICENCES, "header": None, "limit": None, "password": None,
}  # fmt: skip
ARGUMENTS: dict[str, dict[str, Values]] = {
    "interactions": {
        **COMMON, "datasets": (*DATASETS, "tfregulons"), "types": TYPES, "fields": tuple(FIELDS),
        "dorothea_levels": tuple("ABCDE"), "organisms": ("9606", "10090", "10116"),
        "genesymbols": BOOLEANS, "directed": BOOLEANS, "signed": BOOLEANS, "loops": BOOLEANS,
    },
    "complexes": {**COMMON, "fields": None},  # human only: neither knows organisms
    "intercell": {
        **COMMON, "fields": None, "scope": ("generic", "specific"),
        "source": ("composite", "resource_specific"),
    },
}  # fmt: skip
NOT_SIMULATED = (
    *("sources", "targets", "partners", "resources", "databases", "proteins", "entity_types"),
    *("dorothea_methods", "source_target", "categories", "parent", "aspect"),
    *("transmitter", "receiver", "secreted", "causality", "topology"),
)


def omnipath_app(
    folder: Path, licences: Mapping[str, str] | None = None, *, streamed: bool = False
) -> App:
    """The service over ``omnipath_webservice_*.tsv[.gz]`` in a folder.

    `licences` gives the purpose of a resource, a key of `FREEDOM`; a resource that is not
    in it is free. The table of CollecTRI, where it is present, is part of the interactions.
    """
    known = dict(licences or {})
    tables = {name: _read(folder, name) for name in ARGUMENTS}
    tables["interactions"] = _with_collectri(tables["interactions"], _read(folder, "collectri"))

    def app(request: Request) -> Reply:
        path = request.path.strip("/")
        if path == "about":
            return _text("OmniPath web service, version 0.16.20\n")
        if path == "resources":
            return _json(_resources(tables, known))
        if path.startswith("queries/") and path[8:] in ARGUMENTS:
            return _json({k: v if v is None else list(v) for k, v in ARGUMENTS[path[8:]].items()})
        if path not in ARGUMENTS:
            return _text(f"Not found: {path}")  # with status 200, as the service does
        complaint = _complaint(path, request.query)
        if complaint is not None:
            return complaint
        table = tables[path]
        if path == "interactions":
            table = table[_wanted(table, request.query)]
        for column in ("scope", "source"):
            if path == "intercell" and column in request.query and column in table:
                table = table[table[column] == request.query[column]]
        table = _licensed(table, request.query.get("license", "academic"), known)
        if path == "interactions":
            table = table[_columns(request.query)]
        return _table(table, request.query, streamed=streamed)

    return app


def _read(folder: Path, name: str) -> pd.DataFrame:
    for suffix in (".tsv.gz", ".tsv"):
        path = folder / f"omnipath_webservice_{name}{suffix}"
        if path.exists():
            return pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
    return pd.DataFrame()


def _with_collectri(table: pd.DataFrame, collectri: pd.DataFrame) -> pd.DataFrame:
    table = pd.concat([table, collectri], ignore_index=True).fillna("")
    false = dict.fromkeys(DATASETS, "False")
    empty = {c: "" for columns in FIELDS.values() for c in columns if c != "datasets"}
    lacking = {k: v for k, v in {**false, **empty}.items() if k not in table.columns}
    return table.assign(**lacking).replace({name: {"": "False"} for name in DATASETS})


def _complaint(path: str, query: Mapping[str, str]) -> Reply | None:
    lines = []
    for name, value in query.items():
        if name not in ARGUMENTS[path]:
            if name in NOT_SIMULATED:
                return Reply(501, {}, f"the simulated service does not know {name}".encode())
            lines.append(f" ==> Unknown argument: `{name}`")
            continue
        allowed = ARGUMENTS[path][name]
        wrong = sorted(set(value.split(",")) - set(allowed)) if allowed and value else []
        if wrong:
            lines.append(f" ==> Unknown values for argument `{name}`: `{', '.join(wrong)}`")
    if not lines:
        return None
    text = "\n".join(lines)
    return _text(f"Something is not entirely good:\n{text}\n\nPlease check the examples at\n"
                 "https://github.com/saezlab/pypath\n")  # fmt: skip


def _wanted(table: pd.DataFrame, query: Mapping[str, str]) -> pd.Series[bool]:
    """Which interactions are asked for."""
    datasets, types = _datasets(query), _values(query, "types")
    organisms = _values(query, "organisms") or {"9606"}
    keep = table["ncbi_tax_id_source"].isin(organisms) | table["ncbi_tax_id_target"].isin(organisms)
    if datasets:
        keep &= table[sorted(datasets)].eq("True").any(axis=1)
    if types:
        keep &= table["type"].isin(types)
    if "dorothea" in datasets or ("transcriptional" in types and not datasets):
        keep &= _well_supported(table, datasets, _values(query, "dorothea_levels") or {"A", "B"})
    if _yes(query, "directed", default=True):
        keep &= table["is_directed"].isin(TRUE)
    if _yes(query, "signed"):
        keep &= table[["is_stimulation", "is_inhibition"]].isin(TRUE).any(axis=1)
    if not _yes(query, "loops"):
        keep &= table["source"].ne(table["target"])
    return keep


def _well_supported(table: pd.DataFrame, datasets: set[str], levels: set[str]) -> pd.Series[bool]:
    """Rows of these DoRothEA levels, and those that other datasets asked for hold, too."""
    others = [d for d in ("collectri", "tf_target") if d in datasets]
    level = table["dorothea_level"].str.split(";").map(lambda row: bool(levels & set(row)))
    return level | table[others].eq("True").any(axis=1) | table["type"].ne("transcriptional")


def _columns(query: Mapping[str, str]) -> list[str]:
    symbols = ("source_genesymbol", "target_genesymbol") if _yes(query, "genesymbols") else ()
    extra = [c for f in query.get("fields", "").split(",") if f for c in FIELDS[f]]
    columns = dict.fromkeys(["source", "target", *symbols, *FLAGS, *extra])
    flags = [d for d in DATASETS if d in _datasets(query)]
    return [c for name in columns for c in (flags if name == "datasets" else [name])]


def _datasets(query: Mapping[str, str]) -> set[str]:
    named = {"dorothea" if d == "tfregulons" else d for d in _values(query, "datasets")}
    return named or (set() if _values(query, "types") else {"omnipath"})


def _values(query: Mapping[str, str], name: str) -> set[str]:
    return set(query.get(name, "").split(",")) - {""}


def _yes(query: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    return query[name].lower() in ("1", "yes", "true", "t", "y") if name in query else default


def _licensed(table: pd.DataFrame, licence: str, licences: Mapping[str, str]) -> pd.DataFrame:
    """Without the resources that the licence does not allow, and rows that rest on them."""
    column = "database" if "database" in table.columns else "sources"
    asked = FREEDOM["academic" if licence == "ignore" else licence]  # that one needs a password
    if not licences or column not in table.columns:
        return table

    def allowed(cell: str) -> str:
        names = [n for n in cell.split(";") if FREEDOM[_purpose(n, licences)] >= asked]
        members = [n for n in names if _purpose(n, licences) != "composite"]
        return ";".join(names if members else [])  # a composite lives by its members

    table = table.assign(**{column: table[column].map(allowed)})
    table = table[table[column].ne("")]
    if "references" not in table.columns:
        return table
    references = [
        ";".join(r for r in cell.split(";") if r.split(":")[0] in names.split(";"))
        for cell, names in zip(table["references"], table[column], strict=True)
    ]
    return table.assign(references=references)


def _resources(tables: Mapping[str, pd.DataFrame], licences: Mapping[str, str]) -> dict[str, Any]:
    """Licence and queries of every resource that is named in a table."""
    resources: dict[str, Any] = {}
    for path, table in tables.items():
        column = "database" if "database" in table.columns else "sources"
        cells = table[column].str.split(";").explode()
        for name, rows in table.loc[cells.index].groupby(cells.to_numpy()):
            purpose = _purpose(str(name), licences)
            licence = {"name": f"simulated {purpose} licence", "purpose": purpose}
            entry = resources.setdefault(str(name), {"license": licence, "queries": {}})
            entry["queries"][path] = {}
            if path == "interactions":
                held = [d for d in DATASETS if rows[d].eq("True").any()]
                entry["queries"][path] = {"datasets": held}
    return resources


def _purpose(name: str, licences: Mapping[str, str]) -> str:
    """What a resource may be used for; `X_Y`, which is X as Y has it, is as free as X."""
    return licences.get(name, licences.get(name.split("_")[0], "free"))


def _table(table: pd.DataFrame, query: Mapping[str, str], *, streamed: bool) -> Reply:
    table = table.head(int(query.get("limit", len(table))))
    if query.get("format") == "json":
        return _json(
            [{k: _typed(k, v) for k, v in row.items()} for row in table.to_dict("records")]
        )
    text = table.to_csv(sep="\t", index=False, header=_yes(query, "header", default=True))
    if not streamed:
        return _text(text)
    return replace(_text(text.removesuffix("\n")), chunked=True)


def _typed(column: Hashable, cell: str) -> Any:
    if column in ("sources", "references"):
        return cell.split(";") if cell else []
    if cell in ("True", "False"):
        return cell == "True"
    return int(cell) if cell.isdecimal() else cell or None


def _text(text: str) -> Reply:
    return Reply(200, {"Content-Type": "text/plain; charset=utf-8"}, text.encode())


def _json(value: object) -> Reply:
    return Reply(200, {"Content-Type": "application/json"}, json.dumps(value).encode())
