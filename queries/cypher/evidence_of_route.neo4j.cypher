// What is known of each step of this route: resources and publications?
// topic evidence
// note A complex also stands for its subunits: a step may rest on the edges of several.
// param route: route   LIGAND:RECEPTOR
// column position: integer   of the step's end on the path
// column source: text   where the edge starts
// column effect: text   BINDS, ACTIVATES or INHIBITS
// column target: text   where the edge ends
// column corrected: flag   its sign is the overlay's
// column curation_effort: number   OmniPath's count of resource-publication pairs
// column sources: texts   resources that list it
// column references: texts   publications, RESOURCE:PMID
MATCH (r:Route)-[s:STEP]->(a:Protein|Complex), (r)-[t:STEP]->(b:Protein|Complex)
WHERE r.id = $route AND t.position = s.position + 1
OPTIONAL MATCH (a)-[:HAS_SUBUNIT]->(p:Protein)
WITH a, b, t.position AS position, t.sign AS sign, collect(p.id) AS of_a
OPTIONAL MATCH (b)-[:HAS_SUBUNIT]->(q:Protein)
WITH a, b, position, sign, of_a, collect(q.id) AS of_b
MATCH (x:Protein|Complex)-[e:BINDS|ACTIVATES|INHIBITS]->(y:Protein|Complex)
WHERE (x.id = a.id OR x.id IN of_a) AND (y.id = b.id OR y.id IN of_b)
  AND type(e) = CASE WHEN position = 1 THEN 'BINDS' WHEN sign = 1 THEN 'ACTIVATES'
                ELSE 'INHIBITS' END
RETURN position, x.id AS source, type(e) AS effect, y.id AS target,
       e.corrected AS corrected, e.curation_effort AS curation_effort, e.sources AS sources,
       e.`references` AS `references`
ORDER BY position, source, target
