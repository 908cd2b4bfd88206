// Which ranked ligands rest on one independent resource only?
// topic evidence
// note Resources that copy from each other count as one.
// param limit: integer = 50   rows at most
// column rank: integer   position in the ranking
// column ligand: text   its symbol
// column score: number   that of its best route
// column route: text   its best route
// column resources: texts   all that list the pair of that route
MATCH (l:Protein|Complex), (r:Route)
WHERE l.score > 0 AND r.id = l.best_route AND r.n_resources <= 1
OPTIONAL MATCH (r)-[:SUPPORTED_BY]->(s:Resource)
WITH l, r, collect(s.id) AS resources
RETURN l.rank AS rank, l.id AS ligand, l.score AS score, r.id AS route, resources
ORDER BY rank
LIMIT $limit
