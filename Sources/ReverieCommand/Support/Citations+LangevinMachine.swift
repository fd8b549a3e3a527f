extension Citations {
  static let langevinMachine = [
    """
    @article{yu2025neural,
      title = {Neural {L}angevin Machine: a local asymmetric learning rule can be creative},
      author = {Yu, Z. and Huang, W. and Huang, H.},
      journal = {arXiv preprint arXiv:2506.23546}, year = {2025}
    }
    """
  ]
}
