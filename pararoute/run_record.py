"""What run.json holds: each key, its type and its meaning.

The models here are the truth: the JSON schema (``schemas/run.schema.json``) and the page
(docs/run.md) are made from them, and a run.json is checked against them when it is read. Keys that
a later version adds are let through, so that `SCHEMA_VERSION` rises only when a key changes its
meaning or goes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pararoute.ingest.content import bytes_of
from pararoute.ingest.errors import InputError, TableError
from pararoute.provenance import SCHEMA_VERSION
from pararoute.queries.export import TABLES

HOW = "rank again, or name the folder of another ranking"
_TABLES = frozenset(f"{name}.tsv" for name in TABLES)
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
FileName = Annotated[str, Field(pattern="^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$")]  # in no folder


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True, populate_by_name=True)


class Arguments(_Part):
    """What was asked; those of `pararoute.rank`."""

    sender: str | None = Field(description="file or id; null: the mirror's default; DataFrame")
    receiver: str | None = Field(description="file or id; null: the mirror's default, if any")
    receiver_abundance: str | None = Field(description="file of TPM, CPM or counts")
    omnipath: str | None = Field(description="folder, URL or live; null: the mirror's or demo's")
    client: str = Field(description="what asks the web service: requests or omnipath")
    license: str | None = Field(description="use that resources must allow; null: not asked")
    effector: list[str] = Field(description="nodes on which routes end", min_length=1)
    direction: Literal["paracrine", "autocrine"] = Field(description="who hears the sender")
    organism: str = Field(description="of the contrasts")
    strict_signs: bool = Field(description="whether pairs without a sign were dropped")
    overlay: bool = Field(description="whether the shipped corrections were applied")
    permutations: int = Field(description="of each null model", ge=0)
    null: Literal["both", "expression", "network"] = Field(description="null models asked for")
    seed: int = Field(description="of permutations and draws", ge=0)
    demo: bool = Field(description="whether the bundled demo was ranked")


class InputFile(_Part):
    """A file that was read."""

    role: str = Field(description="what it is to the ranking")
    path: str = Field(description="where it was, as it was named")
    sha256: Digest = Field(description="of the file as it is stored, or of a DataFrame's text")
    rows: int | None = Field(description="rows that were read; null: not read by rank itself")


class Fetched(_Part):
    """A file that came from a service, now or in an earlier run that kept it."""

    url: str = Field(description="what was asked")
    sha256: Digest = Field(description="of the answer")
    fetched: str = Field(description="when, in UTC")
    client: str | None = Field(description="what asked")


class Contrast(_Part):
    """A contrast as it was read."""

    name: str = Field(description="id, or the file")
    title: str = Field(description="from the catalogue; may be empty")
    organism: str = Field(description="as told with it, or: not stated")
    complete: bool = Field(description="false: the table lists significant genes only")
    genes: int = Field(description="with a symbol and a change")
    overlap: float = Field(
        alias="share of genes in the network", description="of its genes, those of the network"
    )
    counts: dict[str, int] = Field(description="what was left out or derived on reading")
    computed: dict[str, Any] | None = Field(
        default=None, description="how DESeq2 made it, where it was made from counts"
    )


class Contrasts(_Part):
    """The contrasts by their role."""

    sender: Contrast = Field(description="treated against untreated sensitive cells")
    receiver: Contrast | None = Field(
        default=None, description="resistant against parental cells; left out where none was given"
    )


class ErrorControl(_Part):
    """The null models."""

    nulls: list[str] = Field(description="that were computed: expression, network")
    permutations: int = Field(description="of each", ge=0)
    seed: int = Field(description="of all", ge=0)
    strata: dict[str, Any] | None = Field(
        default=None, description="within what genes were exchanged, by contrast"
    )
    rewiring: dict[str, Any] | None = Field(
        default=None, description="how far the rewired networks are from the true one"
    )
    ligands: int | None = Field(
        default=None, alias="ligands tested", description="m of Benjamini-Hochberg"
    )
    routes: int | None = Field(
        default=None, alias="routes tested", description="the same of routes"
    )


class Licence(_Part):
    """Of a resource that OmniPath's tables name."""

    licence: str = Field(description="its name")
    purpose: str = Field(description="the use that it allows")


class Timing(_Part):
    """When, how long, how much; the only part that differs between equal runs."""

    finished: str = Field(description="in UTC")
    seconds: dict[str, float] = Field(description="by stage")
    peak: float | None = Field(
        alias="peak memory in MiB", description="resident; null where the system does not tell"
    )


class RunRecord(_Part):
    """run.json: what a ranking was made of, how, and what came out."""

    schema_version: int = Field(description="of this form", ge=1)
    pararoute: str = Field(description="version that ranked")
    demo: bool = Field(description="whether all of it is the synthetic demo")
    arguments: Arguments = Field(description="what was asked")
    inputs: list[InputFile] = Field(description="every file that was read", min_length=1)
    fetched: list[Fetched] = Field(description="those that came from a service")
    contrasts: Contrasts = Field(description="the contrasts as they were read")
    parameters: dict[str, Any] = Field(description="of the model, by name")
    seed: int = Field(description="of permutations and draws", ge=0)
    error_control: ErrorControl = Field(alias="error control", description="the null models")
    bare: dict[str, Any] | None = Field(
        alias="without the overlay",
        description="how like the ranking without the corrections is; null: there is none",
    )
    counts: dict[str, int] = Field(description="of interactions, pairs, receptors, routes")
    assumed: float = Field(
        alias="share of pairs with an assumed sign",
        description="pairs that have no sign and count as activating",
    )
    licences: dict[str, str | dict[str, Licence]] = Field(
        description="of the tool, of OmniPath, and of each resource"
    )
    limits: list[str] = Field(description="what must be said wherever the ranking is shown")
    warnings: list[str] = Field(description="what was told while it was made")
    versions: dict[str, str] = Field(description="of Python and of the packages that compute")
    timing: Timing = Field(description="left out of every comparison")
    outputs: dict[FileName, Digest] = Field(
        description="SHA-256 of each table, by file name",
        json_schema_extra={"additionalProperties": False},
    )


def json_schema() -> dict[str, Any]:
    """The JSON schema of run.json, draft 2020-12.

    Examples
    --------
    >>> json_schema()["title"]
    'RunRecord'
    """
    schema = RunRecord.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def read_record(file: Path) -> dict[str, Any]:
    """run.json as it stands, once it is seen to be whole.

    Raises
    ------
    InputError
        It is not there, cannot be read, no JSON, of another version, or damaged; the place is
        named.
    IntegrityError
        It changed while it was read.
    """
    try:
        text = bytes_of(file).decode("utf-8")
    except TableError as error:
        if not isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            raise  # something is there
        raise InputError(
            "no ranking is found there", where=str(file),
            expected="the folder that pararoute rank wrote (--out)", how=HOW,
        ) from error  # fmt: skip
    except UnicodeDecodeError as error:
        raise _damaged(file, f"byte {error.start} is no UTF-8") from error
    try:
        run = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _damaged(file, f"it is no JSON: {error.msg}, {place}") from error
    except (ValueError, RecursionError) as error:  # a number, or a nesting, without end
        raise _damaged(file, f"it is no JSON: {error}") from error
    if not isinstance(run, dict):
        raise _damaged(file, "it is no object")
    _refuse_other_version(run, file)
    try:
        RunRecord.model_validate(run)
    except ValidationError as error:
        raise _damaged(file, _first(error)) from error
    if missing := sorted(_TABLES - run["outputs"].keys()):
        raise _older(run, file, f"it has no {', '.join(missing)}")
    return run


def _refuse_other_version(run: dict[str, Any], file: Path) -> None:
    version = run.get("schema_version")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise InputError(
            f"the ranking was made by a newer version of pararoute ({run.get('pararoute')}): its "
            f"run.json is of version {version}",
            where=str(file), expected=f"version {SCHEMA_VERSION} or older",
            how="update pararoute, or rank again with this version",
        )  # fmt: skip
    arguments = run.get("arguments")
    if version is None and not isinstance(arguments, dict):
        raise InputError(
            "this is no run.json of a ranking", where=str(file),
            expected="the file that pararoute rank wrote", how=HOW,
        )  # fmt: skip
    if version is None or (isinstance(arguments, dict) and "direction" not in arguments):
        raise _older(run, file, "it does not say what this version needs to know")


def _older(run: dict[str, Any], file: Path, why: str) -> InputError:
    return InputError(
        f"the ranking was made by an older version of pararoute ({run.get('pararoute')}): {why}",
        where=str(file), expected="a ranking of this version's tables", how="rank again",
    )  # fmt: skip


def _damaged(file: Path, why: str) -> InputError:
    return InputError(
        f"run.json is damaged: {why}", where=str(file), expected="as pararoute rank wrote it",
        how=HOW,
    )  # fmt: skip


def _first(error: ValidationError) -> str:
    """The first fault in words: where in the file, and what is wrong."""
    faults = error.errors(include_url=False)
    place = " > ".join(str(part) for part in faults[0]["loc"])
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{place}: {faults[0]['msg'][:1].lower()}{faults[0]['msg'][1:]}{more}"
