# DerSimonian and Laird's meta-analysis of made-up effects by metafor; see README.md.
suppressPackageStartupMessages(library(metafor))
set.seed(1986)
genes <- 60
contrasts <- 5
between <- rep(c(0, 0.5, 2), length.out = genes)
se <- matrix(exp(rnorm(genes * contrasts, -1, 0.5)), genes)
effect <- rnorm(genes) + between * matrix(rnorm(genes * contrasts), genes) + se * rnorm(genes * contrasts)
effect[1:30, ][runif(30 * contrasts) < 0.4] <- NA # measured in some contrasts only
effect[31, ] <- c(1, NA, NA, NA, NA)
effect[32, ] <- NA
se[33, 2:5] <- 40 * se[33, 2:5] # one precise contrast among rough ones
effects <- expand.grid(gene_symbol = sprintf("GENE%02d", 1:genes), contrast = letters[1:contrasts])
effects$log2FoldChange <- signif(c(effect), 10)
effects$lfcSE <- signif(c(se), 10)

rows <- lapply(split(effects, effects$gene_symbol), function(d) {
  d <- d[!is.na(d$log2FoldChange), ]
  if (nrow(d) < 2) return(NULL)
  fit <- rma(yi = d$log2FoldChange, sei = d$lfcSE, method = "DL")
  data.frame(gene_symbol = d$gene_symbol[1], log2FoldChange = fit$beta[1], lfcSE = fit$se,
             stat = fit$zval, pvalue = fit$pval, tau2 = fit$tau2, I2 = fit$I2 / 100,
             n_contrasts = fit$k)
})
write <- function(frame, file) {
  number <- vapply(frame, is.double, TRUE)
  frame[number] <- lapply(frame[number], signif, 10)
  write.table(frame, file, sep = "\t", quote = FALSE, row.names = FALSE, na = "")
}
write(effects, "effects.tsv")
write(do.call(rbind, rows), "metafor.tsv")
