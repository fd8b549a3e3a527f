import Tensors
import UserData

extension DiagnoseRequest {
  /// The reference's draws, all chains together, its units in the order of `draws` where both have names.
  func readReference(
    _ file: String, for draws: DrawData, _ context: JobContext
  ) throws -> Matrix<Double> {
    let read = try readReference(file)
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
  private func readReference(_ file: String) throws(UserDataError) -> Reading<DrawData> {
    var options = reading
    (options.axes, options.columns, options.exclude) = (nil, nil, nil)
    do {
      return try DrawData.read([file], options: options)
    } catch  where error.kind == .ambiguous && reading.axes != nil {
      options.axes = reading.axes
      return try DrawData.read([file], options: options)
    }
  }
}
