import ArgumentParser
import Jobs
import Reverie

/// How a file of tracked positions is read, where the file does not say it or says it otherwise.
struct MovementArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Unit of times: s, ms, us, ns, min, or a rate such as 30Hz. (default: as the file says, else s)",
      valueName: "unit"))
  var timeUnit: String?
  @Option(help: ArgumentHelp("Frames per second, for times that count frames.", valueName: "Hz"))
  var frameRate: Double?
  @Option(help: ArgumentHelp("Column or array of times. (default: by its name)", valueName: "name"))
  var timeColumn: String?
  @Option(
    help: ArgumentHelp(
      "Columns of x and y, x alone on a line, or an array of both. (default: by their names)",
      valueName: "x,y"))
  var positionColumns: String?
  @Option(help: ArgumentHelp("Unit of positions: cm, m, px. (default: as the file says)"))
  var positionUnit: String?
  @Option(
    help:
      "Positions of a lower likelihood are lost, and dropped. (default: likelihoods are not used)")
  var likelihood: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Coordinates that stand for a lost position, as 0,0; such samples are dropped.",
      valueName: "x,y"))
  var lostValue: String?
  @Option(help: ArgumentHelp("Of tables of several: the part of the body.", valueName: "name"))
  var bodyPart: String?
  @Option(help: ArgumentHelp("Of tables of several: the animal.", valueName: "name"))
  var individual: String?

  @OptionGroup var table: TableArguments

  /// Those of the options that were given.
  var given: [String] {
    [
      ("--time-unit", timeUnit != nil), ("--frame-rate", frameRate != nil),
      ("--time-column", timeColumn != nil), ("--position-columns", positionColumns != nil),
      ("--position-unit", positionUnit != nil), ("--likelihood", likelihood != nil),
      ("--lost-value", lostValue != nil), ("--body-part", bodyPart != nil),
      ("--individual", individual != nil),
    ].filter(\.1).map(\.0) + table.given
  }

  func validate() throws {
    if timeUnit != nil && frameRate != nil {
      throw ValidationError("--time-unit and --frame-rate exclude each other; give one of them.")
    }
    if let frameRate, !(frameRate > 0 && frameRate.isFinite) {
      throw ValidationError("--frame-rate is \(frameRate), expected above 0 Hz.")
    }
    if let likelihood, !(0...1).contains(likelihood) {
      throw ValidationError("--likelihood is \(likelihood), expected 0 to 1.")
    }
  }

  /// Adds what was given to `reading` of a configuration.
  func add(to changes: inout SettingChanges) throws {
    func names(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }
    try changes.add(timeUnit, for: "reading.timeUnit", option: "--time-unit")
    try changes.add(frameRate, for: "reading.frameRate", option: "--frame-rate")
    try changes.add(timeColumn, for: "reading.timeColumn", option: "--time-column")
    try changes.add(
      positionColumns.map(names), for: "reading.positionColumns", option: "--position-columns")
    try changes.add(positionUnit, for: "reading.positionUnit", option: "--position-unit")
    try changes.add(likelihood, for: "reading.likelihood", option: "--likelihood")
    let lost = try lostValue.map {
      try NumberList.parse($0, separator: ",", count: names($0).count, option: "--lost-value")
    }
    try changes.add(lost, for: "reading.lostValue", option: "--lost-value")
    try changes.add(bodyPart, for: "reading.bodyPart", option: "--body-part")
    try changes.add(individual, for: "reading.individual", option: "--individual")
    try table.add(to: &changes)
  }
}
