// Which other ligands bind a receptor of this ligand?
// topic ligands
// param ligand: ligand   its symbol
// param limit: integer = 50   rows at most
// column ligand: text   the other one; most shared receptors first
// column rank: integer   its position in the ranking
// column score: number   that of its best route
// column n_shared: integer   receptors that both bind
// column shared: texts   their symbols
MATCH (l:Protein|Complex)-[:BINDS]->(r:Protein|Complex)<-[:BINDS]-(o:Protein|Complex)
WHERE l.id = $ligand AND o.id <> $ligand
WITH o, count(r.id) AS n_shared, collect(r.id) AS shared
RETURN o.id AS ligand, o.rank AS rank, o.score AS score, n_shared, shared
ORDER BY n_shared DESC, rank, ligand
LIMIT $limit
