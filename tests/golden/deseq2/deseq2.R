# DESeq2 on the simulated counts, one table per design; see README.md.
suppressPackageStartupMessages(library(DESeq2))
counts <- as.matrix(read.delim("counts.tsv.gz", row.names = "gene", check.names = FALSE))
sheet <- read.delim("samples.tsv", row.names = "sample", stringsAsFactors = TRUE)
stopifnot(identical(colnames(counts), rownames(sheet)))

replicate <- as.integer(sub(".*_", "", rownames(sheet)))
all <- rep(TRUE, nrow(sheet))
designs <- list(
  plain = list(keep = sheet$line == "A" & replicate <= 3, design = ~ condition), # 3 against 3
  pairs = list(keep = sheet$line == "B" & replicate <= 2, design = ~ condition), # 2 against 2
  pooled = list(keep = all, design = ~ condition),                               # 8 against 8
  batch = list(keep = all, design = ~ line + condition)
)
for (name in names(designs)) {
  d <- designs[[name]]
  dds <- DESeqDataSetFromMatrix(counts[, d$keep], droplevels(sheet[d$keep, ]), d$design)
  dds <- DESeq(dds, quiet = TRUE)
  # alpha is where the independent filtering aims; both programs are given the same
  result <- results(dds, contrast = c("condition", "treated", "control"), alpha = 0.05)
  result <- signif(as.data.frame(result)[rowSums(counts(dds)) > 0, ], 10)
  out <- pipe(paste0("gzip -9n > ", name, ".tsv.gz"), "w")
  write.table(data.frame(gene = rownames(result), result), out, sep = "\t", quote = FALSE,
              row.names = FALSE, na = "")
  close(out)
}
