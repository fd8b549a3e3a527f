/// What lends its memory to a closure: a matrix, an array of numbers, or an optional one of these, which
/// lends nil where it is absent.
///
/// Several lend at once, those to be changed first:
///
/// ```swift
/// withPointers(&state.current, &rateSums, reading: rates, bias) { current, sums, rates, bias in
///   …  // pointers; `sums` is optional where `rateSums` is
/// }
/// ```
///
/// `withPointers` is one function for each number of arguments, from two to seven: a parameter pack is not
/// specialised by Swift 6.3 and costs a microsecond per call, these cost nothing.
public protocol PointerLending {
  /// Memory to read.
  associatedtype Pointer
  /// Memory to change.
  associatedtype MutablePointer

  /// Calls `body` with the memory; the pointer is not to leave it.
  func withPointer<Result, Failure: Error>(
    _ body: (Pointer) throws(Failure) -> Result
  ) throws(Failure) -> Result

  /// Calls `body` with the memory, to be changed in place.
  mutating func withMutablePointer<Result, Failure: Error>(
    _ body: (MutablePointer) throws(Failure) -> Result
  ) throws(Failure) -> Result
}

extension Matrix: PointerLending {}
