"""Files of evidence: the store by content, its ledger, and what happens to a file when it comes in."""
