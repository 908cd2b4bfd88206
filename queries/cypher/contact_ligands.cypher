// Which ranked ligands stay on the membrane, so that the cells must touch?
// topic ligands
// param limit: integer = 50   rows at most
// column rank: integer   position in the ranking
// column ligand: text   its symbol
// column score: number   that of its best route
// column route: text   its best route
// column membrane: number   votes that put it on the plasma membrane
MATCH (l:Protein|Complex)
WHERE l.score > 0 AND l.location = 'membrane'
RETURN l.rank AS rank, l.id AS ligand, l.score AS score, l.best_route AS route,
       l.membrane AS membrane
ORDER BY rank
LIMIT $limit
