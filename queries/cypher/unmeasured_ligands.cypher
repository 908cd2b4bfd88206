// Which ligands could not be scored because the sender does not measure them?
// topic ligands
// param limit: integer = 50   rows at most
// column ligand: text   its symbol; the strongest transmission first
// column location: text   secreted, on the membrane, or both
// column n_routes: integer   pairs that have a path to an effector
// column transmission_free: number   signed transmission over all its receptors
MATCH (l:Protein|Complex)
WHERE l.is_ligand AND l.secretion IS NULL
RETURN l.id AS ligand, l.location AS location, l.n_routes AS n_routes,
       l.transmission_free AS transmission_free
ORDER BY coalesce(l.transmission_free, 0.0) DESC, ligand
LIMIT $limit
