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
}
