// How does this gene, or each subunit of this complex, change in the contrasts?
// topic contrasts
// param molecule: molecule   its symbol
// column gene: text   its symbol
// column role: text   sender or receiver
// column contrast: text   its id or file
// column log2FoldChange: number   log2
// column lfcSE: number   its standard error, log2
// column pvalue: number   of the test
// column padj: number   adjusted for all genes
MATCH (x:Protein|Complex)
WHERE x.id = $molecule
OPTIONAL MATCH (x)-[:HAS_SUBUNIT]->(p:Protein)
WITH x.id AS own, collect(p.id) AS subunits
MATCH (m:Protein)-[e:CHANGES_IN]->(k:Contrast)
WHERE m.id = own OR m.id IN subunits
RETURN m.id AS gene, k.role AS role, k.name AS contrast, e.log2FoldChange AS log2FoldChange,
       e.lfcSE AS lfcSE, e.pvalue AS pvalue, e.padj AS padj
ORDER BY gene, role, contrast
