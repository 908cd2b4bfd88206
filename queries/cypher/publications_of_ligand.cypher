// Which publications support the routes of this ligand?
// topic evidence
// note Pairs without a path to an effector are no routes; receptors_of_ligand lists them too.
// param ligand: ligand   its symbol
// column pmid: text   PubMed id; the one that supports most routes first
// column n_routes: integer   routes of the ligand that it supports
// column routes: texts   their names
MATCH (r:Route)-[:SUPPORTED_BY]->(p:Publication)
WHERE r.ligand = $ligand
WITH p, count(r.id) AS n_routes, collect(r.id) AS routes
RETURN p.id AS pmid, n_routes, routes
ORDER BY n_routes DESC, pmid
