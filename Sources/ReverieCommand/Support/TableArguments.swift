import ArgumentParser
import Jobs
import Reverie

/// How a table of text is read, where it does not look as it is.
struct TableArguments: ParsableArguments {
  @Option(help: "Whether the first line of a table holds names: yes or no. (default: as it looks)")
  var header: HeaderChoice?
  @Option(help: "The decimal mark of a table, . or , (default: .)") var decimal: String?
  @Option(
    help: ArgumentHelp(
      "What stands between fields of a table: , ; | tab or space. (default: as it looks)",
      valueName: "mark"))
  var separator: String?

  /// Adds the decisions to `options`.
  func add(to options: inout ReadingOptions) {
    options.header = header
    (options.decimal, options.separator) = (decimal, separator)
  }
}
