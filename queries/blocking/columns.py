"""What each column of the blocking tables is: description, unit, range."""

from __future__ import annotations

_CHANGE = ("how far the net signal (activating - inhibiting) moves, as a part of what it was", "",
           "-1: a net activation is lost; below 0 lowers the effectors, above 0 raises them; empty "
           "where it was 0")  # fmt: skip
_SIGNAL = ("", "0 or more")
_LEFT = ("", "0 or more; empty where there was none")
_OF = {"effectors": ("effector set that the row is about", "", ""),
       "blockade": ("what is blocked, joined by +", "", "")}  # fmt: skip

BESIDE = {
    f"change_{name}": (f"change towards {told}; left out where the ranking is about these",
                       *_CHANGE[1:])
    for name, told in (("AKT", "AKT1, AKT2 and AKT3"), ("ERK", "MAPK1 and MAPK3"))
}  # fmt: skip
COLUMNS: dict[str, dict[str, tuple[str, str, str]]] = {
    "targets": {
        "rank": ("position in the table, from 1: most lowering first", "", "1 to number of rows"),
        "target": ("node that is removed, with the complexes that need it", "", ""),
        "kind": ("what it is to the ranking's effectors", "",
                 "effector, receptor, mediator, ligand, elsewhere: on no walk to them"),
        "change": _CHANGE,
        "activating_kept": ("part of the activating signal that is left", *_LEFT),
        "inhibiting_kept": ("part of the inhibiting signal that is left", *_LEFT),
        "n_top_hit": ("of the ranking's first 20 ligands, those that lose at least half of their "
                      "net signal", "ligands", "0 to 20"),
        "specificity": ("part of the node's walks, by outflow, that ends at the effectors; each is "
                        "followed to them, to where nothing leads on, or for 3 steps; empty for "
                        "the effectors and where nothing leaves the node", "", "0 to 1"),
        "acts": ("sign of its own transmission to the effectors: what it does to them where it is "
                 "active, whoever turns it on", "", "-1, 0, 1"),
        "drugs": ("drugs known to act on it (queries/blocking/drug_classes.tsv), joined by ;; "
                  "empty where that table names none", "", ""),
        "best_partner": ("node that lowers the signal most together with it", "", ""),
        "change_with_partner": ("change when both are removed", *_CHANGE[1:]),
        "synergy": ("(1 + change) (1 + change of the partner) - (1 + change of both); empty where "
                    "the net signal does not activate", "",
                    "above 0 both take more than the product of what each leaves"),
        "synergy_partner": ("node with which the synergy is largest", "", ""),
        "change_with_synergy_partner": ("change when both are removed", *_CHANGE[1:]),
        "largest_synergy": ("synergy with that node", "", ""),
    },
    "target_pairs": {
        "rank": ("position in the table, from 1: most lowering first", "", "1 to number of rows"),
        "target": ("one node", "", ""),
        "partner": ("the other node", "", ""),
        "change": ("change when both are removed", *_CHANGE[1:]),
        "change_alone": ("change when only the first is removed", *_CHANGE[1:]),
        "change_partner": ("change when only the other is removed", *_CHANGE[1:]),
        "synergy": ("as in targets", "", ""),
    },
    "cut_sets": {
        "of": ("ligand whose paths are cut, or all of them", "", ""),
        "place": ("position among its sets, the smallest first", "", "1 or more"),
        "size": ("nodes in the set; 0 where none stops the ligand, which binds an effector itself",
                 "nodes", "0 or more"),
        "cut": ("the set, joined by +", "", ""),
        "alternatives": ("per node of the set, those that stop the same paths: A|B+C", "", ""),
        "n_paths": ("activating paths that are cut", "paths", "1 or more"),
        "truncated": ("whether there are more paths, which the set need not cut", "",
                      "True, False"),
        "drugs": ("drugs known for its members", "", ""),
        "change": ("change of the whole signal of those ligands when the set is removed",
                   *_CHANGE[1:]),
    },
    "block": {
        **_OF,
        "partial": ("part of its signal that each node loses", "", "above 0, up to 1: removed"),
        "activating": ("activating signal of all ligands before", *_SIGNAL),
        "activating_left": ("after", *_SIGNAL),
        "inhibiting": ("inhibiting signal of all ligands before", *_SIGNAL),
        "inhibiting_left": ("after", *_SIGNAL),
        "change": _CHANGE,
        "expected": ("product of 1 + change of each part alone, less 1; of combinations only",
                     *_CHANGE[1:]),
        "synergy": ("expected - change; of combinations whose parts share no node", "",
                    "above 0 more is lost"),
    },
    "block_ligands": {
        **_OF,
        "ligand": ("symbol", "", ""),
        "rank": ("rank of the ligand by its best route before", "", "1 or more"),
        "score": ("its score before", "", "0 to 1"),
        "score_left": ("its score after", "", "0 to 1"),
        "rank_left": ("its rank after", "", "1 or more"),
        "activating": ("its activating signal over all its pairs before", *_SIGNAL),
        "activating_left": ("after", *_SIGNAL),
        "inhibiting": ("its inhibiting signal over all its pairs before", *_SIGNAL),
        "inhibiting_left": ("after", *_SIGNAL),
        "change": ("of its own signal", *_CHANGE[1:]),
        "best_route": ("its best route before; empty without a score", "", ""),
        "best_route_left": ("after", "", ""),
        "n_routes": ("its routes", "routes", "1 or more"),
        "n_cut": ("those of which no walk is left", "routes", "0 or more"),
    },
    "block_routes": {
        **_OF,
        "route": ("LIGAND:RECEPTOR", "", ""),
        "ligand": ("symbol", "", ""),
        "receptor": ("symbol", "", ""),
        "transmission": ("before", "", "-1 to 1"),
        "transmission_left": ("after, times the part of the ligand that is left", "", "-1 to 1"),
        "score": ("before", "", "0 to 1"),
        "score_left": ("after", "", "0 to 1"),
        "status": ("what becomes of it", "", "cut, weakened, strengthened, untouched"),
        "takes_over": ("it is its ligand's best route only since", "", "True, False"),
        "path": ("its best path before", "", ""),
        "path_left": ("its best path after", "", ""),
        "rerouted": ("its best path is another one since", "", "True, False"),
    },
    "block_essential": {
        **_OF,
        "node": ("node without which a ligand loses at least 0.9 of what is left", "", ""),
        "newly_for": ("of the ranking's first 20 ligands, those that hang on it only since; "
                      "joined by ;", "", ""),
        "also_for": ("those that did before, too", "", ""),
    },
}  # fmt: skip
