/// Lends two to change; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<A: PointerLending, B: PointerLending, Result, Failure: Error>(
  _ a: inout A, _ b: inout B,
  _ body: (A.MutablePointer, B.MutablePointer) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try b.withMutablePointer { (b) throws(Failure) in
      try body(a, b)
    }
  }
}

/// Lends two to change and one to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, reading c: C,
  _ body: (A.MutablePointer, B.MutablePointer, C.Pointer) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, reading: c) { (b, c) throws(Failure) in
      try body(a, b, c)
    }
  }
}

/// Lends two to change and two to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, reading c: C, _ d: D,
  _ body: (A.MutablePointer, B.MutablePointer, C.Pointer, D.Pointer) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, reading: c, d) { (b, c, d) throws(Failure) in
      try body(a, b, c, d)
    }
  }
}

/// Lends two to change and three to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, reading c: C, _ d: D, _ e: E,
  _ body: (A.MutablePointer, B.MutablePointer, C.Pointer, D.Pointer, E.Pointer) throws(Failure) ->
    Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, reading: c, d, e) { (b, c, d, e) throws(Failure) in
      try body(a, b, c, d, e)
    }
  }
}

/// Lends two to change and four to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  F: PointerLending, Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, reading c: C, _ d: D, _ e: E, _ f: F,
  _ body: (A.MutablePointer, B.MutablePointer, C.Pointer, D.Pointer, E.Pointer, F.Pointer)
    throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, reading: c, d, e, f) { (b, c, d, e, f) throws(Failure) in
      try body(a, b, c, d, e, f)
    }
  }
}

/// Lends two to change and five to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  F: PointerLending, G: PointerLending, Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, reading c: C, _ d: D, _ e: E, _ f: F, _ g: G,
  _ body: (
    A.MutablePointer, B.MutablePointer, C.Pointer, D.Pointer, E.Pointer, F.Pointer, G.Pointer
  ) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, reading: c, d, e, f, g) { (b, c, d, e, f, g) throws(Failure) in
      try body(a, b, c, d, e, f, g)
    }
  }
}
