// Which ranked routes stand even without these resources?
// topic evidence
// param resources: resource[]   names, joined by commas
// param limit: integer = 20   rows at most
// column rank: integer   position among the routes
// column route: text   LIGAND:RECEPTOR
// column score: number   product of the four terms, with all resources
// column n_left: integer   other resources that list the pair
// column left: texts   their names
MATCH (r:Route)-[:SUPPORTED_BY]->(s:Resource)
WHERE r.score > 0 AND NOT s.id IN $resources
WITH r, count(s.id) AS n_left, collect(s.id) AS others
RETURN r.rank AS rank, r.id AS route, r.score AS score, n_left, others AS `left`
ORDER BY rank
LIMIT $limit
