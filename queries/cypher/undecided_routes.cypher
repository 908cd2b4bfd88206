// On which ranked routes does much of the signal also inhibit the effectors?
// topic routes
// param share: number = 0.5   inhibiting over activating part, at least
// param limit: integer = 50   rows at most
// column rank: integer   position among the routes
// column route: text   LIGAND:RECEPTOR
// column score: number   product of the four terms
// column activating: number   activating part of the transmission
// column inhibiting: number   inhibiting part of the transmission
// column path_share: number   the path's part of the transmission of its sign
// column path: text   -> activates, -| inhibits
MATCH (r:Route)
WHERE r.score > 0 AND r.transmission_inhibiting >= $share * r.transmission_activating
RETURN r.rank AS rank, r.id AS route, r.score AS score,
       r.transmission_activating AS activating, r.transmission_inhibiting AS inhibiting,
       r.path_share AS path_share, r.path AS path
ORDER BY rank
LIMIT $limit
