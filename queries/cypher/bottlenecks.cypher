// Through which proteins do most of the top routes pass?
// topic network
// note Ligands and effectors are left out: every route has one of each.
// param top: integer = 50   routes looked at, from rank 1
// param limit: integer = 10   rows at most
// column molecule: text   its symbol; most routes first
// column n_routes: integer   top routes that pass through it
// column n_ligands: integer   ligands of these routes
// column best_rank: integer   position of the best of them
// column is_receptor: flag   it is a receptor
MATCH (r:Route)-[s:STEP]->(m:Protein|Complex)
WHERE r.rank <= $top AND s.position > 0 AND m.id <> r.target
WITH m, count(r.id) AS n_routes, count(DISTINCT r.ligand) AS n_ligands, min(r.rank) AS best_rank
RETURN m.id AS molecule, n_routes, n_ligands, best_rank, m.is_receptor AS is_receptor
ORDER BY n_routes DESC, n_ligands DESC, best_rank, molecule
LIMIT $limit
