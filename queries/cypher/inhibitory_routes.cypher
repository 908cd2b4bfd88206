// Which routes turn the effectors down most?
// topic routes
// note Strength is secretion times binding times reception times transmission.
// param limit: integer = 20   rows at most
// column route: text   LIGAND:RECEPTOR; the strongest first
// column strength: number   product of the four terms, below 0
// column secretion: number   of the ligand
// column transmission: number   from the receptor to the effectors, signed
// column path: text   -> activates, -| inhibits
MATCH (r:Route)
WHERE r.sign = -1 AND r.secretion IS NOT NULL
RETURN r.id AS route, r.secretion * r.binding * r.reception * r.transmission AS strength,
       r.secretion AS secretion, r.transmission AS transmission, r.path AS path
ORDER BY strength, route
LIMIT $limit
