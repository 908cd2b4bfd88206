"""The vocabulary of the graph: labels, relationship types, properties and their types.

This is the only place that spells them. The two databases' tables and constraints, the
statements that load them, the CSV headers and docs/schema.md are made from `SCHEMA`.
Nodes are keyed by ``id``: a symbol, or for a complex its members' symbols, sorted and
joined by ``_``; a route's is ``LIGAND:RECEPTOR``. Empty means unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """What a node is."""

    PROTEIN = "Protein"
    COMPLEX = "Complex"
    CELL_STATE = "CellState"
    CONTRAST = "Contrast"
    ROUTE = "Route"
    RESOURCE = "Resource"
    PUBLICATION = "Publication"


class Relationship(StrEnum):
    """What an edge means; each runs from the first to the second."""

    SECRETES = "SECRETES"  # cell state, ligand
    EXPRESSES = "EXPRESSES"  # cell state, receptor
    BINDS = "BINDS"  # ligand, receptor
    ACTIVATES = "ACTIVATES"  # two signalling proteins or complexes
    INHIBITS = "INHIBITS"  # two signalling proteins or complexes
    REGULATES = "REGULATES"  # transcription factor, target gene
    HAS_SUBUNIT = "HAS_SUBUNIT"  # complex, member
    CHANGES_IN = "CHANGES_IN"  # protein, contrast
    STEP = "STEP"  # route, the protein or complex at a position of its path
    SUPPORTED_BY = "SUPPORTED_BY"  # route, resource or publication


class Type(StrEnum):
    """The type of a property, in ladybug's words."""

    TEXT = "STRING"
    NUMBER = "DOUBLE"
    INTEGER = "INT64"
    FLAG = "BOOLEAN"
    TEXTS = "STRING[]"


@dataclass(frozen=True)
class Property:
    """A property's type, and what it is in a few words."""

    type: Type
    meaning: str


Properties = Mapping[str, Property]


@dataclass(frozen=True)
class NodeType:
    """What nodes of a label are, and their properties; the first one is ``id``, their key."""

    meaning: str
    properties: Properties


@dataclass(frozen=True)
class RelationshipType:
    """What a relationship means, between which labels it runs, and its properties."""

    meaning: str
    ends: tuple[tuple[Label, Label], ...]
    properties: Properties


@dataclass(frozen=True)
class Schema:
    """Every label and relationship type of the graph."""

    nodes: Mapping[Label, NodeType]
    relationships: Mapping[Relationship, RelationshipType]


def _properties(**described: tuple[Type, str]) -> dict[str, Property]:
    return {name: Property(*words) for name, words in described.items()}


_P = (Type.NUMBER, "see docs/method.md; empty until computed")
_EVIDENCE = _properties(
    sources=(Type.TEXTS, "resources that list it"),
    references=(Type.TEXTS, "publications, RESOURCE:PMID"),
    curation_effort=(Type.NUMBER, "OmniPath's count of resource-publication pairs"),
)
_TERMS = _properties(
    secretion=(Type.NUMBER, "how surely treated sensitive cells make more and secrete it, 0 to 1"),
    binding=(Type.NUMBER, "how well the pair is established, 0 to 1"),
    reception=(Type.NUMBER, "how likely the receptor is on resistant cells, 0 to 1"),
    transmission=(Type.NUMBER, "activating minus inhibiting part, -1 to 1"),
    transmission_activating=(Type.NUMBER, "activating part, 0 to 1"),
    transmission_inhibiting=(Type.NUMBER, "inhibiting part, 0 to 1"),
)
_PVALUES = _properties(
    pvalue_expression=_P, qvalue_expression=_P, pvalue_network=_P, qvalue_network=_P,
    pvalue_rank=_P, qvalue_rank=_P,
)  # fmt: skip
_MOLECULE = {
    **_properties(
        id=(Type.TEXT, "symbol; of a complex its members' symbols, sorted, joined by _"),
        uniprot=(Type.TEXT, "accession; of a complex its members', joined by _"),
        is_ligand=(Type.FLAG, "stands as a ligand in the pair table"),
        is_receptor=(Type.FLAG, "stands as a receptor in the pair table"),
        is_effector=(Type.FLAG, "routes end on it"),
        is_tf=(Type.FLAG, "a transcription factor of the regulation table"),
        secreted=(Type.NUMBER, "votes that call it secreted"),
        membrane=(Type.NUMBER, "votes that put it on the plasma membrane"),
        location=(Type.TEXT, "of a ligand: where the roles put it"),
        rank=(Type.INTEGER, "of a ligand: its position in the ranking, from 1"),
        score=(Type.NUMBER, "of a ligand: that of its best route"),
        sign=(Type.INTEGER, "of a ligand: sign of its best route's transmission, 1, -1, 0"),
        best_route=(Type.TEXT, "of a ligand: its best route"),
        n_routes=(Type.INTEGER, "of a ligand: pairs that have a path"),
        log2FoldChange=(Type.NUMBER, "of a ligand: change in the sender, log2"),
        padj=(Type.NUMBER, "of a ligand: adjusted p of that change"),
        transmission_free=(Type.NUMBER, "of a ligand: signed transmission over all receptors"),
        reason=(Type.TEXT, "of a ligand: why its score is 0 or empty"),
        defaults=(Type.TEXTS, "of a ligand: what was assumed for its best route"),
    ),
    **_TERMS,
    **_PVALUES,
}
_MOLECULES = (Label.PROTEIN, Label.COMPLEX)
_BETWEEN_MOLECULES = tuple((one, other) for one in _MOLECULES for other in _MOLECULES)
_STATISTICS = _properties(
    baseMean=(Type.NUMBER, "mean of normalised counts"),
    log2FoldChange=(Type.NUMBER, "log2"),
    lfcSE=(Type.NUMBER, "its standard error, log2"),
    stat=(Type.NUMBER, "test statistic"),
    pvalue=(Type.NUMBER, "of the test"),
    padj=(Type.NUMBER, "adjusted for all genes"),
)
_SIGNALLING = {
    **_properties(
        share=(Type.NUMBER, "of the step that has this sign: 1, or 0.5 where it has both"),
        corrected=(Type.FLAG, "its sign is the overlay's"),
    ),
    **_EVIDENCE,
}

SCHEMA = Schema(
    nodes={
        Label.PROTEIN: NodeType("a protein, and the gene that makes it", _MOLECULE),
        Label.COMPLEX: NodeType("a protein complex", _MOLECULE),
        Label.CELL_STATE: NodeType(
            "sensitive (treated) or resistant cells",
            _properties(id=(Type.TEXT, "sensitive or resistant"), meaning=(Type.TEXT, "in words")),
        ),
        Label.CONTRAST: NodeType(
            "a differential-expression contrast",
            _properties(
                id=(Type.TEXT, "role and name, as sender:melanoma_BRAFi"),
                name=(Type.TEXT, "its id or file"),
                role=(Type.TEXT, "sender or receiver"),
                title=(Type.TEXT, "what it is"),
                organism=(Type.TEXT, "human, mouse, or empty"),
                complete=(Type.FLAG, "every tested gene is listed"),
                genes=(Type.INTEGER, "genes it lists"),
            ),
        ),
        Label.ROUTE: NodeType(
            "a ligand-receptor pair and its best path to an effector",
            {
                **_properties(
                    id=(Type.TEXT, "LIGAND:RECEPTOR"),
                    rank=(Type.INTEGER, "position among the routes, from 1"),
                    ligand=(Type.TEXT, "id of the ligand"),
                    receptor=(Type.TEXT, "id of the receptor"),
                    target=(Type.TEXT, "effector on which the path ends"),
                    path=(Type.TEXT, "spelled out; -> activates, -| inhibits"),
                    path_share=(Type.NUMBER, "the path's part of the transmission of its sign"),
                    sign=(Type.INTEGER, "of the transmission: 1, -1, 0"),
                    length=(Type.INTEGER, "steps, binding included"),
                    score=(Type.NUMBER, "product of the four terms; empty if not measured"),
                    n_resources=(Type.INTEGER, "independent resources that list the pair"),
                    defaults=(Type.TEXTS, "what was assumed"),
                ),
                **_TERMS,
                **_PVALUES,
            },
        ),
        Label.RESOURCE: NodeType(
            "a resource that OmniPath has the pair from",
            _properties(
                id=(Type.TEXT, "its name"),
                licence=(Type.TEXT, "its licence"),
                purpose=(Type.TEXT, "what that allows: academic, commercial, none, unknown"),
            ),
        ),
        Label.PUBLICATION: NodeType("a publication", _properties(id=(Type.TEXT, "PubMed id"))),
    },
    relationships={
        Relationship.SECRETES: RelationshipType(
            "treated sensitive cells make more of the ligand",
            tuple((Label.CELL_STATE, m) for m in _MOLECULES),
            _properties(
                secretion=(Type.NUMBER, "0 to 1"),
                log2FoldChange=(Type.NUMBER, "log2"),
                padj=(Type.NUMBER, "adjusted p"),
            ),
        ),
        Relationship.EXPRESSES: RelationshipType(
            "resistant cells have the receptor",
            tuple((Label.CELL_STATE, m) for m in _MOLECULES),
            _properties(
                reception=(Type.NUMBER, "0 to 1"),
                reception_from=(Type.TEXT, "abundance, contrast or prior"),
                log2FoldChange=(Type.NUMBER, "resistant over parental, log2"),
                padj=(Type.NUMBER, "adjusted p"),
            ),
        ),
        Relationship.BINDS: RelationshipType(
            "the ligand binds the receptor",
            _BETWEEN_MOLECULES,
            {
                **_properties(
                    sign=(Type.INTEGER, "1 activates, -1 inhibits, 0 both"),
                    activating=(Type.NUMBER, "share of it that activates, 0 to 1"),
                    sign_assumed=(Type.FLAG, "no sign is known: taken as activating"),
                    corrected=(Type.FLAG, "its sign is the overlay's"),
                ),
                **_EVIDENCE,
            },
        ),
        Relationship.ACTIVATES: RelationshipType(
            "a signalling step that activates", _BETWEEN_MOLECULES, _SIGNALLING
        ),
        Relationship.INHIBITS: RelationshipType(
            "a signalling step that inhibits", _BETWEEN_MOLECULES, _SIGNALLING
        ),
        Relationship.REGULATES: RelationshipType(
            "a transcription factor regulates a gene",
            _BETWEEN_MOLECULES,
            {
                **_properties(
                    sign=(Type.INTEGER, "1 activates, -1 represses, 0 unknown or both"),
                    dorothea_level=(Type.TEXT, "A (best) to E"),
                ),
                **_EVIDENCE,
            },
        ),
        Relationship.HAS_SUBUNIT: RelationshipType(
            "a complex and one of its members",
            ((Label.COMPLEX, Label.PROTEIN),),
            _properties(stoichiometry=(Type.NUMBER, "copies; empty if unknown")),
        ),
        Relationship.CHANGES_IN: RelationshipType(
            "how a gene changes in a contrast", ((Label.PROTEIN, Label.CONTRAST),), _STATISTICS
        ),
        Relationship.STEP: RelationshipType(
            "what stands at a position of a route's best path",
            tuple((Label.ROUTE, m) for m in _MOLECULES),
            _properties(
                position=(Type.INTEGER, "0 the ligand, 1 the receptor, then on to the effector"),
                sign=(Type.INTEGER, "of the step that leads here: 1 or -1; 0 at the ligand"),
            ),
        ),
        Relationship.SUPPORTED_BY: RelationshipType(
            "what the route's ligand-receptor pair rests on",
            ((Label.ROUTE, Label.RESOURCE), (Label.ROUTE, Label.PUBLICATION)),
            {},
        ),
    },
)
