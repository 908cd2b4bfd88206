// Which signs did the shipped corrections set?
// topic evidence
// column effect: text   BINDS, ACTIVATES or INHIBITS
// column source: text   where the edge starts
// column target: text   where the edge ends
// column sources: texts   resources that list it; none for an added edge
MATCH (a:Protein|Complex)-[e:BINDS|ACTIVATES|INHIBITS]->(b:Protein|Complex)
WHERE e.corrected
RETURN label(e) AS effect, a.id AS source, b.id AS target, e.sources AS sources
ORDER BY effect, source, target
