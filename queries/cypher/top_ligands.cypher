// Which ligands rank highest, and by which path do they act?
// topic ligands
// param limit: integer = 10   rows at most
// column rank: integer   position in the ranking
// column ligand: text   its symbol
// column score: number   that of its best route
// column secretion: number   how surely treated sensitive cells secrete more of it
// column binding: number   how well its best pair is established
// column reception: number   how likely the receptor is on resistant cells
// column transmission: number   from the receptor to the effectors, signed
// column location: text   secreted, on the membrane, or both
// column path: text   that of its best route
MATCH (l:Protein|Complex)
WHERE l.score > 0
WITH l ORDER BY l.rank LIMIT $limit
OPTIONAL MATCH (r:Route)
WHERE r.id = l.best_route
RETURN l.rank AS rank, l.id AS ligand, l.score AS score, l.secretion AS secretion,
       l.binding AS binding, l.reception AS reception, l.transmission AS transmission,
       l.location AS location, r.path AS path
ORDER BY rank
