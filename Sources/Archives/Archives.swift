// Sources of Archives.
