// Through which receptors do the top ligands act?
// topic receptors
// param top: integer = 20   ligands looked at, from rank 1
// param limit: integer = 50   rows at most
// column receptor: text   its symbol; most of the top ligands first
// column n_ligands: integer   top ligands that have a route of a score above 0 through it
// column best_rank: integer   position of the best of those routes
// column reception: number   how likely it is on resistant cells
// column ligands: texts   those ligands
MATCH (l:Protein|Complex), (r:Route)
WHERE l.rank <= $top AND r.ligand = l.id AND r.score > 0
WITH r.receptor AS receptor, r.reception AS reception, count(l.id) AS n_ligands,
     min(r.rank) AS best_rank, collect(l.id) AS ligands
RETURN receptor, n_ligands, best_rank, reception, ligands
ORDER BY n_ligands DESC, best_rank
LIMIT $limit
