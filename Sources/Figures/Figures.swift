// Sources of Figures.
