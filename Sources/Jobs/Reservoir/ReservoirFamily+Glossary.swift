extension ReservoirFamily {
  /// What the names mean that `train reservoir` and `sample` print. Times are in τ.
  public static let glossary = [
    Listing.Row("dimension", "m, outputs of the network: units of the data, or latents"),
    Listing.Row(
      "outwardDrift",
      "max ρ (RSN eq. 12): below 0 the drift confines; at 0 or above chains may leave"),
    Listing.Row("suggestedTimeStep", "the step that `sample` uses, from the score's stiffness"),
    Listing.Row("lastNoise", "σ of the last noise level, in deviations of the data"),
    Listing.Row(
      "slicedWasserstein2OverFloor",
      "sliced Wasserstein-2 distance of samples from the data over that of two sets of the data; 1 is agreement"
    ),
    Listing.Row(
      "lossOfLearnedDraws", "loss at the last noise level (RSN eq. 10) on draws learned from"),
    Listing.Row(
      "lossOfHeldOutDraws", "the same on draws held out; larger where draws are learned by heart"),
    Listing.Row("output", "the file written"),
    Listing.Row("shape", "its shape: [chain, unit], or [chain, draw, unit]"),
    Listing.Row("correction", "what was done against the blur of the last noise level"),
    Listing.Row("precision", "what products were computed in, where it is not float32"),
    Listing.Row("timeStep", "Δt of the chains"),
    Listing.Row("steps", "steps of every chain before its first draw"),
    Listing.Row("acceptanceRate", "share of Metropolis proposals that were accepted"),
    Listing.Row("exchangeRates", "share of exchanges accepted between neighbouring temperatures"),
    Listing.Row("conditionNumber", "of W_out W_outᵀ; large where outputs are nearly dependent"),
    Listing.Row(
      "ridge", "added to W_out W_outᵀ so that it can be inverted; above 0 samples are approximate"),
    Listing.Row(
      "diffusion", "smallest and largest eigenvalue of the output's diffusion; 1 is the score's own"
    ),
    Listing.Row("seconds", "time that sampling took"),
    Listing.Row("bias", "moments at the time step and at half of it, and extrapolated to 0"),
  ]
}
