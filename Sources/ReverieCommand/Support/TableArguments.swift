import ArgumentParser
import Jobs
import Reverie

extension HeaderChoice: ExpressibleByArgument {}

/// How the text of a table is read, where it does not say it itself.
struct TableArguments: ParsableArguments {
  @Option(help: "Whether the first line of a table holds names: yes or no. (default: as it looks)")
  var header: HeaderChoice?
  @Option(help: "The decimal mark of a table, . or , (default: .)") var decimal: String?
  @Option(
    help: ArgumentHelp(
      "What stands between fields of a table: , ; | tab or space. (default: as it looks)",
      valueName: "mark"))
  var separator: String?

  /// Those of the options that were given.
  var given: [String] {
    [
      ("--header", header != nil), ("--decimal", decimal != nil),
      ("--separator", separator != nil),
    ].filter(\.1).map(\.0)
  }

  /// Adds the decisions to `options`; those not made are nil.
  func add(to options: inout ReadingOptions) {
    (options.header, options.decimal, options.separator) = (header, decimal, separator)
  }

  /// Adds what was given to `reading` of a configuration.
  func add(to changes: inout SettingChanges) throws {
    try changes.add(header, for: "reading.header", option: "--header")
    try changes.add(decimal, for: "reading.decimal", option: "--decimal")
    try changes.add(separator, for: "reading.separator", option: "--separator")
  }
}
