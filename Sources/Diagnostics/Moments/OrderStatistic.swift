/// The median of values without NaN, at least one, in linear time; their order is lost.
func median(reordering values: inout [Double]) -> Double {
  let middle = values.count / 2
  let upper = selectOrderStatistic(&values, middle)
  if values.count % 2 == 1 { return upper }
  var lower = values[0]
  for i in 0..<middle { lower = max(lower, values[i]) }
  return (lower + upper) / 2
}

/// The value that would stand at `rank` if `values` were sorted; smaller ones end up before it.
///
/// Hoare's selection with the median of three as pivot; falls back to sorting what is left if the
/// pivots were bad for long.
func selectOrderStatistic(_ values: inout [Double], _ rank: Int) -> Double {
  let count = values.count
  return values.withUnsafeMutableBufferPointer { x in
    var (low, high, effort) = (0, count - 1, 8 * count)
    while low < high {
      effort -= high - low
      if effort < 0 {
        x[low...high].sort()
        break
      }
      let (i, j) = partition(x, low, high)
      if rank <= j { high = j } else if rank >= i { low = i } else { break }
    }
    return x[rank]
  }
}

/// Splits `x[low...high]` at a pivot: up to `j` nothing is above it, from `i` on nothing below.
private func partition(
  _ x: UnsafeMutableBufferPointer<Double>, _ low: Int, _ high: Int
) -> (i: Int, j: Int) {
  let pivot = middleOfThree(x[low], x[(low + high) / 2], x[high])
  var (i, j) = (low, high)
  while i <= j {
    while x[i] < pivot { i += 1 }
    while x[j] > pivot { j -= 1 }
    guard i <= j else { break }
    x.swapAt(i, j)
    i += 1
    j -= 1
  }
  return (i, j)
}

private func middleOfThree(_ a: Double, _ b: Double, _ c: Double) -> Double {
  max(min(a, b), min(max(a, b), c))
}
