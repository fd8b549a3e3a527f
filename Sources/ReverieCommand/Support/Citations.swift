/// BibTeX of what runs use; families add theirs.
enum Citations {}
