// What activates or inhibits this protein, and what does it act on?
// topic network
// param molecule: molecule = AKT2   its symbol
// param limit: integer = 200   rows at most
// column direction: text   in: acts on it; out: is acted on by it
// column effect: text   ACTIVATES or INHIBITS
// column neighbour: text   the other end
// column share: number   part of the step that has this sign: 1, or 0.5 where it has both
// column corrected: flag   its sign is the overlay's
// column sources: texts   resources that list it
// column references: texts   publications, RESOURCE:PMID
MATCH (a:Protein|Complex)-[e:ACTIVATES|INHIBITS]->(b:Protein|Complex)
WHERE a.id = $molecule OR b.id = $molecule
RETURN CASE WHEN a.id = $molecule THEN 'out' ELSE 'in' END AS direction, type(e) AS effect,
       CASE WHEN a.id = $molecule THEN b.id ELSE a.id END AS neighbour, e.share AS share,
       e.corrected AS corrected, e.sources AS sources, e.`references` AS `references`
ORDER BY direction, effect, neighbour
LIMIT $limit
