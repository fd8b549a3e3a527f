import Reverie

/// BibTeX of what runs use.
enum Citations {
  static let reservoir = [
    """
    @inproceedings{chen2023expressive,
      title = {Expressive probabilistic sampling in recurrent neural networks},
      author = {Chen, Shirui and Jiang, Linxing Preston and Rao, Rajesh P. N. and Shea-Brown, Eric},
      booktitle = {Advances in Neural Information Processing Systems},
      volume = {36}, year = {2023}, note = {arXiv:2308.11809}
    }
    """,
    """
    @article{vincent2011connection,
      title = {A connection between score matching and denoising autoencoders},
      author = {Vincent, Pascal},
      journal = {Neural Computation}, volume = {23}, number = {7}, pages = {1661--1674}, year = {2011}
    }
    """,
  ]

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
    "reservoir": reservoir, "replay": ReplayRun.citations, "langevin-machine": langevinMachine,
    "poisson-vae": poisson,
  ]
}
