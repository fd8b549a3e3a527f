// Sources of ReplayNetworks.
