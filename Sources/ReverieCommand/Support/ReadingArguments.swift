import ArgumentParser
import Reverie

extension MissingChoice: ExpressibleByArgument {}

/// Options that say how a file of draws is read, where the file does not say it itself.
struct ReadingArguments: ParsableArguments {
  @OptionGroup var table: TableArguments
  @Option(
    help: ArgumentHelp(
      "Columns, or arrays of a file of several, to read. (default: all quantities)",
      valueName: "a,b"))
  var columns: String?
  @Option(help: ArgumentHelp("Columns or arrays to leave out.", valueName: "a,b"))
  var exclude: String?
  @Option(
    help: ArgumentHelp(
      "What becomes of rows with missing values: refuse (empty and NA fields of tables), drop (NaN, too) or keep. "
        + "(default: refuse)"))
  var missing: MissingChoice?
  @Option(
    help: ArgumentHelp(
      "The axes of an array of draws, in order: chain, draw, and any names for those of units. "
        + "(default: draw,unit or chain,draw,unit, where that is likely)", valueName: "a,b,c"))
  var axes: String?

  /// The decisions; those not made are nil.
  var options: ReadingOptions {
    var options = ReadingOptions()
    table.add(to: &options)
    options.missing = missing
    options.columns = columns.map(Self.names)
    options.exclude = exclude.map(Self.names)
    options.axes = axes.map(Self.names)
    return options
  }

  /// Whether any decision was made.
  var isEmpty: Bool { options == ReadingOptions() }

  /// Names between commas; commas in brackets belong to a name, as in `theta[0,1]`.
  private static func names(_ text: String) -> [String] {
    var (names, depth) = ([""], 0)
    for character in text {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == ",", depth == 0 {
        names.append("")
      } else {
        names[names.count - 1].append(character)
      }
    }
    return names
  }
}
