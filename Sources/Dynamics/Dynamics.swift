// Sources of Dynamics.
