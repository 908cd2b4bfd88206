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
MATCH (m:Protein)-[e:CHANGES_IN]->(k:Contrast)
WHERE m.id = $molecule
   OR EXISTS { MATCH (c:Complex)-[:HAS_SUBUNIT]->(m) WHERE c.id = $molecule }
RETURN m.id AS gene, k.role AS role, k.name AS contrast, e.log2FoldChange AS log2FoldChange,
       e.lfcSE AS lfcSE, e.pvalue AS pvalue, e.padj AS padj
ORDER BY gene, role, contrast
