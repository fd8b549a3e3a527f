import Reverie

/// BibTeX of what runs use.
enum Citations {
  static let reservoir = ReservoirRun.citations

  static let diagnostics = [
    """
    @article{vehtari2021rank,
      title = {Rank-normalization, folding, and localization: an improved {R}-hat for assessing \
    convergence of {MCMC}},
      author = {Vehtari, Aki and Gelman, Andrew and Simpson, Daniel and Carpenter, Bob and \
    B{\\"u}rkner, Paul-Christian},
      journal = {Bayesian Analysis}, volume = {16}, number = {2}, pages = {667--718}, year = {2021}
    }
    """
  ]

  /// Families by the names the command line uses.
  static let families = [
    "reservoir": reservoir, "replay": replay, "langevin-machine": langevinMachine,
    "poisson-vae": PoissonRun.citations,
  ]
}
