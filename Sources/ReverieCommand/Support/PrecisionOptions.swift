import ArgumentParser
import Reverie

extension ProductPrecision: ExpressibleByArgument {}

/// The option of verbs that simulate.
struct PrecisionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Products of the simulation: float32, or mixed, which rounds weights and states to bfloat16, 8 "
        + "significant bits, and sums in float32. With AVX512-BF16 1.5 to 1.9 times as fast from 256 "
        + "units on (reservoirs: from 100 outputs on); on other processors the same numbers, but not "
        + "sooner. Energies are float32."))
  var precision = ProductPrecision.float32
}
