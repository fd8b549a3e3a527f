import Archives
import LangevinMachines

/// A machine from a run, or from bare couplings, and what is known of its images.
struct MachineSource {
  let machine: LangevinMachine<Float>
  /// The run's configuration; nil for bare couplings.
  let configuration: LangevinConfiguration?
  let layout: ImageLayout

  /// - Parameter weights: couplings J `[to, from]`, and what errors call them.
  init(couplings array: NumericArray, named name: String) throws {
    machine = try LangevinMachine(couplings: array, named: name)
    configuration = nil
    layout = ImageLayout(units: machine.unitCount)
  }

  init(_ run: LangevinRun) {
    machine = run.machine
    configuration = run.configuration
    layout = run.configuration.layout
  }

  /// The sign of the images that the run learned from: dark for stroke digits, and, which `context` is
  /// told, where the images are not known.
  func polarity(_ context: JobContext) -> Polarity {
    let dark = Polarity(height: layout.height, width: layout.width)
    guard let configuration else {
      context.log("images are turned to a dark background: those learned from are not known")
      return dark
    }
    guard configuration.data != nil else { return dark }
    do {
      let images = try LangevinTraining(configuration).images
      return images.unitCount == layout.pixelCount ? Polarity(of: images) : dark
    } catch {
      context.log(
        "images are turned to a dark background: those learned from cannot be read any more "
          + "(\(error))")
      return dark
    }
  }
}
