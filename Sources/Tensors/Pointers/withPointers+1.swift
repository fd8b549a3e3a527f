/// Lends one to change and one to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<A: PointerLending, B: PointerLending, Result, Failure: Error>(
  _ a: inout A, reading b: B,
  _ body: (A.MutablePointer, B.Pointer) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try b.withPointer { (b) throws(Failure) in
      try body(a, b)
    }
  }
}

/// Lends one to change and two to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, Result, Failure: Error
>(
  _ a: inout A, reading b: B, _ c: C,
  _ body: (A.MutablePointer, B.Pointer, C.Pointer) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(b, c) { (b, c) throws(Failure) in
      try body(a, b, c)
    }
  }
}

/// Lends one to change and three to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, Result, Failure: Error
>(
  _ a: inout A, reading b: B, _ c: C, _ d: D,
  _ body: (A.MutablePointer, B.Pointer, C.Pointer, D.Pointer) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(b, c, d) { (b, c, d) throws(Failure) in
      try body(a, b, c, d)
    }
  }
}

/// Lends one to change and four to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  Result, Failure: Error
>(
  _ a: inout A, reading b: B, _ c: C, _ d: D, _ e: E,
  _ body: (A.MutablePointer, B.Pointer, C.Pointer, D.Pointer, E.Pointer) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(b, c, d, e) { (b, c, d, e) throws(Failure) in
      try body(a, b, c, d, e)
    }
  }
}

/// Lends one to change and five to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  F: PointerLending, Result, Failure: Error
>(
  _ a: inout A, reading b: B, _ c: C, _ d: D, _ e: E, _ f: F,
  _ body: (A.MutablePointer, B.Pointer, C.Pointer, D.Pointer, E.Pointer, F.Pointer) throws(Failure)
    -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(b, c, d, e, f) { (b, c, d, e, f) throws(Failure) in
      try body(a, b, c, d, e, f)
    }
  }
}

/// Lends one to change and six to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  F: PointerLending, G: PointerLending, Result, Failure: Error
>(
  _ a: inout A, reading b: B, _ c: C, _ d: D, _ e: E, _ f: F, _ g: G,
  _ body: (A.MutablePointer, B.Pointer, C.Pointer, D.Pointer, E.Pointer, F.Pointer, G.Pointer)
    throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(b, c, d, e, f, g) { (b, c, d, e, f, g) throws(Failure) in
      try body(a, b, c, d, e, f, g)
    }
  }
}
