// Which ligands lose every activating route when these proteins are blocked?
// topic ligands
// note A complex with a blocked subunit counts as blocked. The graph holds the best path of
// note each route; a weaker path around the block may exist.
// param blocked: molecule[]   symbols, joined by commas
// param limit: integer = 50   rows at most
// column ligand: text   its symbol
// column n_routes: integer   its routes with a score above 0, all blocked
// column best_rank: integer   position of the best of them among the routes
MATCH (c:Complex)-[:HAS_SUBUNIT]->(p:Protein)
WHERE p.id IN $blocked
WITH collect(DISTINCT c.id) AS wholes
MATCH (r:Route)
WHERE r.score > 0
OPTIONAL MATCH (r)-[:STEP]->(m:Protein|Complex)
WHERE m.id IN $blocked OR m.id IN wholes
WITH r, count(m.id) AS hits
WITH r.ligand AS ligand, count(r.id) AS n_routes, min(hits) AS fewest, min(r.rank) AS best_rank
WHERE fewest > 0
RETURN ligand, n_routes, best_rank
ORDER BY best_rank
LIMIT $limit
