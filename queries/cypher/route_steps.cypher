// What stands at each position of this route's path?
// topic routes
// param route: route   LIGAND:RECEPTOR
// column position: integer   0 the ligand, 1 the receptor, then on to the effector
// column molecule: text   its symbol
// column uniprot: text   its accession
// column sign: integer   of the step that leads here: 1 or -1; 0 at the ligand
// column is_effector: flag   routes end on it
// column subunits: texts   of a complex
MATCH (r:Route)-[s:STEP]->(m:Protein|Complex)
WHERE r.id = $route
OPTIONAL MATCH (m)-[:HAS_SUBUNIT]->(p:Protein)
WITH m, s.position AS position, s.sign AS sign, collect(p.id) AS subunits
RETURN position, m.id AS molecule, m.uniprot AS uniprot, sign, m.is_effector AS is_effector,
       subunits
ORDER BY position
