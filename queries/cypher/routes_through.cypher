// Which routes pass through this protein or complex?
// topic routes
// param molecule: molecule   its symbol
// param limit: integer = 50   rows at most
// column rank: integer   position among the routes
// column route: text   LIGAND:RECEPTOR
// column position: integer   where on the path: 0 the ligand, 1 the receptor
// column sign: integer   of the route's transmission
// column score: number   product of the four terms
// column path: text   -> activates, -| inhibits
MATCH (r:Route)-[s:STEP]->(m:Protein|Complex)
WHERE m.id = $molecule
RETURN r.rank AS rank, r.id AS route, s.position AS position, r.sign AS sign,
       r.score AS score, r.path AS path
ORDER BY rank
LIMIT $limit
