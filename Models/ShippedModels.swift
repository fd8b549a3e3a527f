// The package manager wants a source in every target. What matters here is `networks`, which it puts beside
// the tool; `ModelCatalog` reads it.
