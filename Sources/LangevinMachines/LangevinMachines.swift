// Sources of LangevinMachines.
