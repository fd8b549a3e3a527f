extension PoissonFamily {
  /// What the names mean that `train poisson-vae` and `infer` print: means over images, at the last step read
  /// out, of streams over the last steps of their frames, unless said otherwise.
  public static let glossary = [
    Listing.Row("model", "the model in the papers' words"),
    Listing.Row("parameters", "numbers that are learned"),
    Listing.Row(
      "steps",
      "inference steps; what follows is of the last one, of streams means over their frames"),
    Listing.Row("explained", "R² of an image about its own mean, by a draw's reconstruction"),
    Listing.Row("medianExplained", "its median over images"),
    Listing.Row("pooledExplained", "R² over all images together; defined with flat images too"),
    Listing.Row(
      "explainedByRates",
      "R² of an image by the reconstruction from rates, without the noise of counts; of Gaussian latents from φ(μ), "
        + "which is not the mean of φ(z) where φ bends"),
    Listing.Row("squaredError", "Σ (x - x̂)² over the pixels"),
    Listing.Row("meanSquaredErrorPerPixel", "squaredError over the number of pixels"),
    Listing.Row("fractionOfZeros", "share of latents, over images, that are 0"),
    Listing.Row(
      "populationSparsity",
      "of sizes over latents; 0 all equal, 1 one alone (Vinje & Gallant 2000)"),
    Listing.Row(
      "lifetimeSparsity",
      "the same of each latent over images, mean over latents; 1 for one that is silent throughout"),
    Listing.Row("reconstructionLoss", "-log p(x | z) of a draw z, nats (IPVAE eq. 17)"),
    Listing.Row(
      "freeEnergy",
      "reconstructionLoss and the exact KL of the last posterior from the learned start, nats (IPVAE eq. 1, β = 1), by "
        + "one draw of every image: minus the evidence lower bound of the model that `generate` draws from; where "
        + "latents are drawn and read out"),
    Listing.Row("updateNorm", "‖u(t + 1) - u(t)‖; of Gaussian latents of their means μ"),
    Listing.Row("divergence", "KL of a step from the step before, nats, in the form of training"),
    Listing.Row(
      "bitsPerImage",
      "sum over all steps of the exact KL from the step before (IPVAE eqs. 2, 5), bits: how far inference has gone, "
        + "which grows with every step"),
    Listing.Row(
      "convergenceStep", "step from which R² stays near its end; where every step is read out"),
    Listing.Row("meanStepsUsed", "steps until an image stopped; with --stop-below"),
    Listing.Row(
      "constantImages", "images, or frames of all streams, without contrast, which R² leaves out"),
    Listing.Row(
      "stability",
      "η λ_max(√R W √R) at the mean rates where inference ended, of streams at the frame of the largest rates "
        + "(IPVAE eq. 28), of Gaussian latents without an activation with σ² for R; stable below 2"
    ),
    Listing.Row(
      "fixedPointStability",
      "the largest over images, each at its fixed point, of Poisson latents; training keeps a tenth free, so that its limit is 1.8"
    ),
    Listing.Row("unstableImages", "images whose fixed point is not stable"),
    Listing.Row(
      "fractionAtCeiling",
      "share of neurons, over images, within 0.05 of the ceiling of their state, Gaussian ones within 0.3"
    ),
    Listing.Row("spikesPerImage", "spikes of all steps; of a stream, of all its frames"),
    Listing.Row("synapticOperationsPerImage", "additions that these spikes cause, all steps"),
    Listing.Row("denseOperationsPerImage", "what sums over all neurons would take, K² a step"),
    Listing.Row(
      "energyPerImage", "joule on a neuromorphic chip: spikes and operations by their energies"),
    Listing.Row(
      "fieldsExplainedByGabor", "share of fields of which a Gabor function explains more than 0.7"),
    Listing.Row(
      "fieldsLocalisedGabor",
      "share of fields so explained, with an envelope that is smaller than the field"),
    Listing.Row(
      "neurons", "`physiology`: neurons that are followed, those that gratings drive best"),
    Listing.Row("orientationSelectivity", "1 - circular variance of their tuning, the middle one"),
    Listing.Row(
      "tuningHalfWidth", "half width at half height of their tuning, degrees, the middle one"),
    Listing.Row(
      "suppressedShare", "share of them that an orthogonal mask of equal contrast suppresses"),
    Listing.Row(
      "contrastHalf",
      "c₅₀ of the Naka–Rushton function fitted to their mean rates; 10, its limit, where they do not saturate"
    ),
    Listing.Row("contrastExponent", "its exponent n"),
    Listing.Row("contrastExplained", "its r²"),
    Listing.Row("noise", "whether latents were drawn: `drawn` or `none`"),
    Listing.Row("contrastExplainedLinear", "r² of a threshold-linear function"),
    Listing.Row("output", "what was written"),
  ]
}
