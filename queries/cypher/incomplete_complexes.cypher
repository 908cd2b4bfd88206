// Which ligand or receptor complexes lack a subunit in their contrast?
// topic contrasts
// note Ligands are looked for in the sender, receptors in the receiver. A contrast that lists
// note only significant genes lacks many.
// param limit: integer = 100   rows at most
// column role: text   sender: a ligand complex; receiver: a receptor complex
// column complex: text   its members' symbols
// column n_subunits: integer   how many members it has
// column n_lacking: integer   how many the contrast does not list
// column lacking: texts   their symbols
MATCH (c:Complex)-[:HAS_SUBUNIT]->(m:Protein), (k:Contrast)
WHERE (k.role = 'sender' AND c.is_ligand) OR (k.role = 'receiver' AND c.is_receptor)
OPTIONAL MATCH (m)-[e:CHANGES_IN]->(k)
WITH k.role AS role, c, count(m.id) AS n_subunits,
     collect(CASE WHEN e.log2FoldChange IS NULL THEN m.id END) AS lacking
WHERE size(lacking) > 0
RETURN role, c.id AS complex, n_subunits, size(lacking) AS n_lacking, lacking
ORDER BY role DESC, complex
LIMIT $limit
