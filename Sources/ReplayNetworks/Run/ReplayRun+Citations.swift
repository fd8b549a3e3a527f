extension ReplayRun {
  /// Replay networks, their predecessor, and the motion model of rats.
  public static let citations = [
    """
    @misc{cascorodriguez2026leakage,
      title = {Leakage and Second-Order Dynamics Improve Hippocampal {RNN} Replay},
      author = {Casco-Rodriguez, Josue and Krishna, Nanda H. and Baraniuk, Richard G.},
      year = {2026}, note = {arXiv:2602.18401}
    }
    """,
    """
    @inproceedings{krishna2024sufficient,
      title = {Sufficient conditions for offline reactivation in recurrent neural networks},
      author = {Krishna, Nanda H. and Bredenberg, Colin and Levenstein, Daniel and \
    Richards, Blake A. and Lajoie, Guillaume},
      booktitle = {International Conference on Learning Representations}, year = {2024},
      note = {arXiv:2505.17003}
    }
    """,
    """
    @article{george2024ratinabox,
      title = {{RatInABox}, a toolkit for modelling locomotion and neuronal activity in continuous \
    environments},
      author = {George, Tom M. and Rastogi, Mehul and de Cothi, William and Clopath, Claudia and \
    Stachenfeld, Kimberly and Barry, Caswell},
      journal = {eLife}, volume = {13}, pages = {RP85274}, year = {2024}
    }
    """,
  ]
}
