// Which transcription factors regulate the genes of the top ligands?
// topic network
// note Of a ligand complex, the genes are those of its subunits.
// param top: integer = 20   ligands looked at, from rank 1
// param limit: integer = 20   rows at most
// column factor: text   its symbol; most genes first
// column n_genes: integer   genes of top ligands that it regulates
// column log2FoldChange: number   its own change in the sender, log2
// column padj: number   adjusted p of that change
// column activated: texts   genes that it activates
// column repressed: texts   genes that it represses
// column unclear: texts   genes on which its sign is unknown or both
MATCH (c:Complex)-[:HAS_SUBUNIT]->(p:Protein)
WHERE c.rank <= $top
WITH collect(DISTINCT p.id) AS parts
MATCH (f:Protein|Complex)-[g:REGULATES]->(m:Protein)
WHERE m.rank <= $top OR m.id IN parts
WITH f, count(m.id) AS n_genes, collect(CASE WHEN g.sign = 1 THEN m.id END) AS activated,
     collect(CASE WHEN g.sign = -1 THEN m.id END) AS repressed,
     collect(CASE WHEN g.sign = 0 THEN m.id END) AS unclear
OPTIONAL MATCH (f)-[e:CHANGES_IN]->(k:Contrast)
WHERE k.role = 'sender'
RETURN f.id AS factor, n_genes, e.log2FoldChange AS log2FoldChange, e.padj AS padj, activated,
       repressed, unclear
ORDER BY n_genes DESC, factor
LIMIT $limit
