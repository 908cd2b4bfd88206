// Which genes change in the sender and in the receiver, and do they agree?
// topic contrasts
// param padj: number = 0.05   adjusted p at most, in both
// param opposite: flag = false   only genes that rise in one and fall in the other
// param limit: integer = 50   rows at most
// column gene: text   its symbol; the widest difference first
// column sender: number   its change in the sender, log2
// column receiver: number   its change in the receiver, log2
// column difference: number   sender minus receiver, log2
// column is_ligand: flag   it is a ligand
// column is_receptor: flag   it is a receptor
MATCH (m:Protein)-[s:CHANGES_IN]->(k:Contrast), (m)-[r:CHANGES_IN]->(j:Contrast)
WHERE k.role = 'sender' AND j.role = 'receiver' AND s.padj <= $padj AND r.padj <= $padj
  AND (NOT $opposite OR (s.log2FoldChange > 0 AND r.log2FoldChange < 0)
       OR (s.log2FoldChange < 0 AND r.log2FoldChange > 0))
RETURN m.id AS gene, s.log2FoldChange AS sender, r.log2FoldChange AS receiver,
       s.log2FoldChange - r.log2FoldChange AS difference, m.is_ligand AS is_ligand,
       m.is_receptor AS is_receptor
ORDER BY abs(s.log2FoldChange - r.log2FoldChange) DESC, gene
LIMIT $limit
