// Which ranked routes reach an effector in few steps?
// topic routes
// param max_length: integer = 3   steps at most, binding included
// param limit: integer = 20   rows at most
// column rank: integer   position among the routes
// column route: text   LIGAND:RECEPTOR
// column length: integer   steps, binding included
// column score: number   product of the four terms
// column path: text   -> activates, -| inhibits
MATCH (r:Route)
WHERE r.score > 0 AND r.length <= $max_length
RETURN r.rank AS rank, r.id AS route, r.length AS length, r.score AS score, r.path AS path
ORDER BY rank
LIMIT $limit
