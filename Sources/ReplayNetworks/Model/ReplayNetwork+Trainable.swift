import Training

extension ReplayNetwork: Trainable {}
