import Archives
import Tensors
import UserData

extension DiagnoseRequest {
  /// The draws of the input, or of the files.
  func readDraws(_ inputs: [String: NumericArray]) throws -> Reading<DrawData> {
    if let draws = inputs["draws"] {
      return try DrawData.read(draws, named: "draws", options: reading)
    }
    guard !files.isEmpty else {
      throw JobError(.wrongUse, "no draws: give `files`, or an array `draws`.")
    }
    return try DrawData.read(files, options: reading)
  }

  /// The reference's draws, all chains together, its units in the order of `draws` where both have names.
  func readReference(
    _ file: String, _ inputs: [String: NumericArray], for draws: DrawData, _ context: JobContext
  ) throws -> Matrix<Double> {
    let read = try readReference(file, inputs["reference"])
    context.tell(read.understanding, but: [.unequalChains, .identicalChains])
    let (data, names) = (read.data, read.data.unitNames)
    try data.values.checkFinite(file: file, names: names)
    guard let names, let wanted = draws.unitNames, names != wanted,
      Set(wanted).isSubset(of: names)
    else { return data.values }
    let columns = wanted.compactMap { names.firstIndex(of: $0) }
    return Matrix((0..<data.count).map { row in columns.map { data.values[row, $0] } })
  }

  /// Which columns and which order of axes are meant is said of the draws; of the reference only where
  /// it has to be.
  private func readReference(
    _ file: String, _ given: NumericArray?
  ) throws(UserDataError) -> Reading<DrawData> {
    func read(_ options: ReadingOptions) throws(UserDataError) -> Reading<DrawData> {
      guard let given else { return try DrawData.read([file], options: options) }
      return try DrawData.read(given, named: file, options: options)
    }
    var options = reading
    (options.axes, options.columns, options.exclude) = (nil, nil, nil)
    do {
      return try read(options)
    } catch
      where error.kind == .ambiguous && reading.axes != nil
      && (given == nil || given?.shape.count == reading.axes?.count)
    {
      options.axes = reading.axes
      return try read(options)
    }
  }
}
