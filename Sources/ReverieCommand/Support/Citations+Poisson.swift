extension Citations {
  static let poisson = [
    """
    @inproceedings{vafaii2025brainlike,
      title = {Brain-like variational inference},
      author = {Vafaii, Hadi and Galor, Dekel and Yates, Jacob L.},
      booktitle = {Advances in Neural Information Processing Systems},
      year = {2025}, note = {arXiv:2410.19315}
    }
    """,
    """
    @inproceedings{vafaii2024poisson,
      title = {Poisson variational autoencoder},
      author = {Vafaii, Hadi and Galor, Dekel and Yates, Jacob L.},
      booktitle = {Advances in Neural Information Processing Systems},
      volume = {37}, year = {2024}, note = {arXiv:2405.14473}
    }
    """,
  ]
}
