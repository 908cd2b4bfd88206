// Which routes does this ligand have, and what is each worth?
// topic routes
// param ligand: ligand   its symbol
// param limit: integer = 50   rows at most
// column rank: integer   position among the routes
// column route: text   LIGAND:RECEPTOR
// column target: text   effector on which the path ends
// column sign: integer   of the transmission: 1 activates, -1 inhibits
// column score: number   product of the four terms
// column secretion: number   of the ligand
// column binding: number   of the pair
// column reception: number   of the receptor
// column transmission: number   from the receptor to the effectors, signed
// column path: text   -> activates, -| inhibits
MATCH (r:Route)
WHERE r.ligand = $ligand
RETURN r.rank AS rank, r.id AS route, r.target AS target, r.sign AS sign, r.score AS score,
       r.secretion AS secretion, r.binding AS binding, r.reception AS reception,
       r.transmission AS transmission, r.path AS path
ORDER BY rank
LIMIT $limit
