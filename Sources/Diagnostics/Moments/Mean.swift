/// The mean, corrected by the mean of what is left: right to the last bits where numbers have a
/// large common part.
func accurateMean<Values: Collection<Double>>(_ values: Values) -> Double {
  let count = Double(values.count)
  var sum = 0.0
  for value in values { sum += value }
  let first = sum / count
  var rest = 0.0
  for value in values { rest += value - first }
  let corrected = first + rest / count
  return corrected.isFinite ? corrected : first  // infinities have no differences
}
