// Which resources do the routes rest on, and under which licence?
// topic evidence
// column resource: text   its name; most routes first
// column licence: text   its licence
// column purpose: text   what that allows: academic, commercial, none, unknown
// column n_routes: integer   routes whose pair it lists
// column n_ligands: integer   ligands of these routes
// column n_alone: integer   routes whose pair no other resource lists
MATCH (r:Route)-[:SUPPORTED_BY]->(s:Resource)
WITH s, count(r.id) AS n_routes, count(DISTINCT r.ligand) AS n_ligands,
     count(CASE WHEN NOT EXISTS { MATCH (r)-[:SUPPORTED_BY]->(o:Resource) WHERE o.id <> s.id }
           THEN 1 END) AS n_alone
RETURN s.id AS resource, s.licence AS licence, s.purpose AS purpose, n_routes, n_ligands, n_alone
ORDER BY n_routes DESC, resource
