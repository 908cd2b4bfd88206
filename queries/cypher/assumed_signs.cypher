// Which ranked routes rest on a pair whose sign is only assumed?
// topic evidence
// param limit: integer = 50   rows at most
// column rank: integer   position among the routes
// column route: text   LIGAND:RECEPTOR
// column score: number   product of the four terms
// column n_resources: integer   independent resources that list the pair
// column path: text   -> activates, -| inhibits
MATCH (r:Route)
WHERE r.score > 0 AND 'sign_assumed' IN r.defaults
RETURN r.rank AS rank, r.id AS route, r.score AS score, r.n_resources AS n_resources,
       r.path AS path
ORDER BY rank
LIMIT $limit
