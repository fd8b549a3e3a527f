// Sources of Diagnostics.
