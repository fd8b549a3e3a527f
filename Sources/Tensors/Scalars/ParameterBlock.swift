import CKernels

/// Rows and columns of a parameter that are updated together; their gradient is contiguous.
public struct ParameterBlock: Sendable {
  var kernel: rv_strided_block

  /// A block of `rows` by `columns` in rows `stride` apart, 0 for a single row; `nextRows` rows
  /// follow it that are updated soon, and whose memory is fetched meanwhile.
  public init(rows: Int = 1, columns: Int, stride: Int = 0, nextRows: Int = 0) {
    kernel = rv_strided_block(rows: rows, columns: columns, stride: stride, next_rows: nextRows)
  }
}
