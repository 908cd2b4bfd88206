"""The verb `rank`, which a notebook and the command line share."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pararoute.aliases import told_by_alias
from pararoute.graph.build import build
from pararoute.graph.overlay import shipped_overlay
from pararoute.ingest.errors import InputError, PararouteWarning
from pararoute.ingest.omnipath.source import Client, Licence, Source
from pararoute.ingest.orthologs import with_ligands
from pararoute.ingest.remote.sources import sources
from pararoute.ingest.watch import SILENT, Watch
from pararoute.inputs import Direction, Inputs, Table, effectors_in, gather, named
from pararoute.provenance import Clock, describe_run, label_demo
from pararoute.queries import rank as ranking
from pararoute.queries.bare import beside_bare
from pararoute.queries.intervals import with_intervals
from pararoute.queries.nulls.error_control import Null, check_request, total, with_nulls
from pararoute.queries.nulls.models import Contrasts
from pararoute.queries.routes import AKT, Ranking, describe_columns

_ranked = told_by_alias()(ranking.rank)


def rank(
    sender: Table | None = None,
    receiver: Table | None = None,
    *,
    receiver_abundance: Table | None = None,
    omnipath: Source | str | Path | None = None,
    client: Client = "requests",
    licence: Licence | None = None,
    effector: str | Sequence[str] = AKT,
    direction: Direction = "paracrine",
    organism: str | None = None,
    strict_signs: bool = False,
    overlay: bool = True,
    permutations: int = 1000,
    null: Null = "both",
    seed: int = 0,
    demo: bool = False,
    refresh: bool = False,
    offline: bool = False,
    watch: Watch = SILENT,
) -> Ranking:
    """Rank the ligands of treated sensitive cells and their routes to the effectors.

    Parameters
    ----------
    sender : path, contrast id or DataFrame, optional
        Treated against untreated sensitive cells: log2 fold changes with their standard
        errors (or what they can be derived from). An id such as
        ``GSE64741:A375_BRAFi_48h`` is an entry of a contrasts.toml; its table is computed
        from GEO's counts. Default: the mirror's default sender.
    receiver : path, contrast id or DataFrame, optional
        Resistant against parental cells. Default: the mirror's default receiver if the
        sender is the mirror's too; else reception rests on its prior.
    receiver_abundance : path or DataFrame, optional
        TPM, CPM or counts in resistant cells; goes before the receiver.
    omnipath : path or str, optional
        Folder of OmniPath's tables, ``"live"`` for the web service, or the URL of either.
        Default: ``omnipath/`` of the mirror.
    client : str
        What asks the web service: ``"requests"``, or ``"omnipath"``, the package.
    licence : str, optional
        ``"academic"`` or ``"commercial"``: leave out resources whose licence does not
        allow that use. Default: the tables as they are; the web service sends academic.
    effector : str or sequence of str
        Proteins or complexes on which a route ends; by default AKT, in the network's species.
    direction : str
        ``"paracrine"``: the receiver hears the sender. ``"autocrine"``: the sender hears itself,
        so that reception rests on the sender's own contrast; no receiver is taken then.
    organism : str, optional
        ``"human"`` or ``"mouse"``. Default: the sender's where it tells, else human.
        Mouse contrasts run on mouse tables, or by orthology on human ones.
    strict_signs : bool
        Drop ligand-receptor pairs without a known sign.
    overlay : bool
        Apply the shipped corrections of signs.
    permutations : int
        Of each null model, for the p and q columns; 0 leaves them empty. Take 10,000 where
        ``p_limited`` names a null for ligands that matter.
    null : str
        ``"expression"``, ``"network"`` or ``"both"``: what the permutations exchange.
    seed : int
        Of the permutations and the draws of the rank intervals; the same seed gives the same p.
    demo : bool
        Use the bundled synthetic demo; every table is labelled so.
    refresh, offline : bool
        Fetch anew what is cached; never open a connection.
    watch : Watch
        Is told of stages and downloads.

    Returns
    -------
    Ranking
        Tables and provenance; the inputs are not changed.

    Raises
    ------
    InputError
        Unreadable or wrong content, an unknown effector, contrast or organism.
    NetworkError, IntegrityError
        A service that does not answer; a download or a cached copy that is damaged.
    NotEnoughDataError
        No gene overlap, no value at all, no counts.

    Warns
    -----
    PararouteWarning
        What limits the result; also in ``run["warnings"]``.

    Examples
    --------
    >>> result = rank(demo=True)
    >>> int(result.ligands["rank"].iloc[0])
    1
    """
    check_request(permutations, null, seed)
    clock = Clock(watch.stage)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", PararouteWarning)
        if demo:
            _refuse_beside_demo(sender, receiver, omnipath)
        places = sources(demo=demo, refresh=refresh, offline=offline, watch=watch)
        inputs = gather(
            sender, receiver, receiver_abundance, omnipath, organism,
            sources=places, client=client, licence=licence, direction=direction,
            begin=clock.start,
        )  # fmt: skip
        _note_receiver(receiver, direction, inputs, watch)
        effector = effectors_in(inputs.knowledge.organism, effector)
        result = _ranked_on(inputs, effector, clock, overlay=overlay, strict_signs=strict_signs)
        if permutations:
            clock.start("null models")
        with watch.count("permutations", total(permutations, null)) as tell:
            result = with_nulls(
                result, Contrasts(*inputs.data), effector,
                permutations=permutations, null=null, seed=seed, tell=tell,
            )  # fmt: skip
        clock.start("rank intervals")
        result = with_intervals(result, *inputs.data, seed)
        clock.stop()
    for warning in caught:
        warnings.warn(warning.message, stacklevel=2)
    run = describe_run(
        arguments={
            "sender": named(sender), "receiver": named(receiver),
            "receiver_abundance": named(receiver_abundance),
            "omnipath": None if omnipath is None else str(omnipath),
            "client": client, "license": licence, "effector": list(effector),
            "direction": direction,
            "organism": inputs.organism,
            "strict_signs": strict_signs, "overlay": overlay, "permutations": permutations,
            "null": null, "seed": seed, "demo": demo,
        },
        inputs=inputs, fetched=places.fetcher.used, result=result,
        messages=[str(w.message) for w in caught if issubclass(w.category, PararouteWarning)],
        clock=clock,
    )  # fmt: skip
    result = _with_ledger(replace(result, run=run), inputs)
    return label_demo(result) if demo else result


def _ranked_on(
    inputs: Inputs, effector: Sequence[str], clock: Clock, *, overlay: bool, strict_signs: bool
) -> Ranking:
    """The ranking, and what the overlay has changed in it."""
    clock.start("building the graph")
    corrections = shipped_overlay() if overlay else None
    graph = build(inputs.knowledge, overlay=corrections, strict_signs=strict_signs)
    clock.start("ranking")
    result = _ranked(graph, *inputs.data, effector)
    if overlay:
        clock.start("ranking without the overlay")
        bare = build(inputs.knowledge, strict_signs=strict_signs)
        # an effector that only the overlay connects leaves nothing to compare with
        with suppress(InputError), warnings.catch_warnings(action="ignore"):
            result = beside_bare(result, ranking.rank(bare, *inputs.data, effector))
    return result


def _with_ledger(result: Ranking, inputs: Inputs) -> Ranking:
    """A ranking with what became of each gene, where its contrasts were translated."""
    if inputs.orthologs is None:
        return result
    ledger = with_ligands(inputs.orthologs, result.ligands)
    return replace(result, orthologs=ledger, columns=describe_columns(orthologs=True))


def _refuse_beside_demo(*given: object) -> None:
    if any(one is not None for one in given):
        raise InputError(
            "the demo brings its own tables", where="demo", how="leave sender, receiver and "
            "omnipath out, or leave the demo out",
        )  # fmt: skip


def _note_receiver(given: Table | None, direction: Direction, inputs: Inputs, watch: Watch) -> None:
    """Tell which receiver a ranking has where none was asked for."""
    if given is None and direction == "paracrine" and inputs.receiver is not None:
        watch.note(f"receiver: {inputs.receiver.name}, the mirror's default")
