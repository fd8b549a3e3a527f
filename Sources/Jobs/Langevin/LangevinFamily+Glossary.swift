extension LangevinFamily {
  /// What the names mean that `train langevin-machine` and `generate` print.
  public static let glossary = [
    Listing.Row("units", "N, neurons: pixels and label units"),
    Listing.Row("images", "images learned from, or looked at"),
    Listing.Row("updates", "updates of the couplings"),
    Listing.Row(
      "likeness", "share of the way from noise, 0, to the data, 1, by overlaps with training images"
    ),
    Listing.Row(
      "sameness",
      "how much more alike images are than those of the data: 0 as various, 1 all the same"),
    Listing.Row("gradientMeanSquare", "mean over couplings of the squared gradient"),
    Listing.Row("dataEnergyPerUnit", "E / N at the images, mean over them"),
    Listing.Row(
      "chainEnergyPerUnit", "the same of the chains, without those too young to count"),
    Listing.Row("chainVirialPerUnit", "x · ∂E/∂x / N of the same chains; T in equilibrium"),
    Listing.Row("output", "the file written"),
    Listing.Row("shape", "its shape, [chain, pixel]"),
    Listing.Row("precision", "what products were computed in, where it is not float32"),
    Listing.Row("energyPerUnit", "E / N, mean over the chains at their end"),
    Listing.Row("meanSquare", "mean of x² over chains and neurons at the end"),
    Listing.Row("virialPerUnit", "x · ∂E/∂x / N at the end; T in equilibrium"),
    Listing.Row(
      "virial",
      "the same over T, mean of at most 400 looks at the second half of the steps; 1 in equilibrium"
    ),
    Listing.Row(
      "darkShare", "share of images with a dark background; a machine without bias makes both signs"
    ),
    Listing.Row("acceptanceRate", "share of proposals that were accepted"),
    Listing.Row("energyRHat", "R-hat of the energy over the chains"),
    Listing.Row("energyEffectiveSampleSize", "independent draws that the energies are worth"),
    Listing.Row("black", "the value of black in the file"),
    Listing.Row("white", "the value of white in the file"),
    Listing.Row("noiseDeviation", "deviation of the noise that was taken off, in pixels of -1…1"),
    Listing.Row("knownPixels", "pixels of an image that were given, of those to complete"),
    Listing.Row(
      "psnrInput", "peak signal-to-noise ratio of the given images, dB, where --reference is known"),
    Listing.Row("psnr…", "the same of the machine's images, of a blur and of the linear estimate"),
    Listing.Row("expectedPsnr…", "what an estimate expects of itself, dB"),
    Listing.Row("residual…", "root mean square difference of an estimate from the given images"),
    Listing.Row(
      "t=… class …",
      "share of the images that is nearest to a class at a time, and that of the data"),
    Listing.Row("t=… worst factor", "largest factor by which the share of a class is off"),
    Listing.Row("t=… similarity", "mean overlap of the images with the nearest of the data"),
    Listing.Row("seconds", "time that making the images took"),
  ]
}
