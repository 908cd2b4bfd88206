// Which routes are left when these proteins are blocked?
// topic routes
// note A complex with a blocked subunit counts as blocked. The graph holds the best path of
// note each route; a weaker path around the block may exist.
// param blocked: molecule[]   symbols, joined by commas
// param limit: integer = 20   rows at most
// column rank: integer   position among all routes
// column route: text   LIGAND:RECEPTOR
// column score: number   product of the four terms
// column path: text   -> activates, -| inhibits
MATCH (c:Complex)-[:HAS_SUBUNIT]->(p:Protein)
WHERE p.id IN $blocked
WITH collect(DISTINCT c.id) AS wholes
MATCH (r:Route)
WHERE r.score > 0 AND NOT EXISTS {
    MATCH (r)-[:STEP]->(m:Protein|Complex)
    WHERE m.id IN $blocked OR m.id IN wholes
}
RETURN r.rank AS rank, r.id AS route, r.score AS score, r.path AS path
ORDER BY rank
LIMIT $limit
