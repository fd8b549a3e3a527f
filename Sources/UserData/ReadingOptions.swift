/// What a user decides about how a file is read; nil everywhere leaves the decision to the file.
///
/// One field per option of the tool: `imageShape` is `--image-shape`. Each overrides what the reader
/// would decide, and each refusal names the one that settles it.
public struct ReadingOptions: Sendable, Equatable, Codable {
  // MARK: Tables

  /// Whether the first line holds names of columns.
  public var header: HeaderChoice?
  /// The decimal mark, `.` or `,`.
  public var decimal: String?
  /// What stands between fields: `,`, `;`, `|`, `tab` or `space`.
  public var separator: String?
  /// The columns (or arrays) to read, by name, in this order; `theta` also means `theta[1]`, `theta.1`.
  public var columns: [String]?
  /// Columns (or arrays) to leave out.
  public var exclude: [String]?
  /// What becomes of rows with an empty or `NA` field in a column that is read.
  public var missing: MissingChoice?

  // MARK: Draws

  /// The axes of an array of draws, in order: `chain`, `draw`, and anything for axes of units.
  public var axes: [String]?

  // MARK: Images

  /// Height and width of an image, and the number of channels where they are three.
  public var imageShape: [Int]?
  /// Where the channels of colour images are.
  public var channels: ChannelOrder?
  /// The values of black and white, or `none` for values that are used as they are.
  public var pixelRange: PixelRange?
  /// The array or column of labels (`FILE:name` for one of another file), or `none`.
  public var labels: String?
  /// Which part of a directory of MNIST's form: `train`, `t10k`, …
  public var part: String?
  /// Whether rows and columns of images are exchanged, as in EMNIST's files.
  public var transpose: Bool?

  // MARK: Movement

  /// The column or array of times.
  public var timeColumn: String?
  /// The unit of times: `s`, `ms`, `us`, `ns`, `min`, `frames`, or a rate such as `30Hz`.
  public var timeUnit: String?
  /// Frames, or ticks of the clock, per second, for times that count them.
  public var frameRate: Double?
  /// The columns of x and y (x alone on a line), or an array of both.
  public var positionColumns: [String]?
  /// The unit of positions, as text: `cm`, `m`, `px`.
  public var positionUnit: String?
  /// The least likelihood of a tracked position; samples below it are lost.
  public var likelihood: Double?
  /// The coordinates that stand for a lost sample, such as 0, 0.
  public var lostValue: [Double]?
  /// The tracked part of the body, of tables of several.
  public var bodyPart: String?
  /// The animal, of tables of several.
  public var individual: String?

  /// No decisions.
  public init() {}
}

/// Whether a table's first line holds names.
public enum HeaderChoice: String, Sendable, Codable, CaseIterable {
  case yes, no
}

/// What becomes of rows with missing values.
public enum MissingChoice: String, Sendable, Codable, CaseIterable {
  /// Empty and `NA` fields of tables are an error, which names the first; NaN is read, and warned of.
  case refuse
  /// They are left out, and so are draws with a NaN.
  case drop
  /// They stay, as NaN.
  case keep
}

/// Where the channels of colour images are.
public enum ChannelOrder: String, Sendable, Codable, CaseIterable {
  /// Before rows and columns, `[image, channel, row, column]`, as in torch.
  case first
  /// Behind them, `[image, row, column, channel]`, as in TensorFlow and files of pictures.
  case last
}

/// The values of black and white in a file.
public enum PixelRange: Sendable, Equatable {
  /// Black and white.
  case values(black: Double, white: Double)
  /// Values that are used as they are, such as standardised patches.
  case none

  /// `0,255`, `-1,1` or `none`.
  public init?(_ text: String) {
    if text == "none" {
      self = .none
      return
    }
    let parts = text.split(separator: ",").map { Double(String($0)) }
    guard parts.count == 2, let black = parts[0], let white = parts[1], black.isFinite,
      white.isFinite, black != white
    else { return nil }
    self = .values(black: black, white: white)
  }

  /// The text that `init(_:)` reads.
  public var text: String {
    switch self {
    case .none: "none"
    case .values(let black, let white): "\(decimalText(black)),\(decimalText(white))"
    }
  }
}

extension PixelRange: Codable {
  /// From its text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let range = PixelRange(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected BLACK,WHITE or none")
    }
    self = range
  }

  /// As its text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
