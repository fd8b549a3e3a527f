/// Lends two to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<A: PointerLending, B: PointerLending, Result, Failure: Error>(
  _ a: A, _ b: B,
  _ body: (A.Pointer, B.Pointer) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withPointer { (a) throws(Failure) in
    try b.withPointer { (b) throws(Failure) in
      try body(a, b)
    }
  }
}

/// Lends three to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, Result, Failure: Error
>(
  _ a: A, _ b: B, _ c: C,
  _ body: (A.Pointer, B.Pointer, C.Pointer) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withPointer { (a) throws(Failure) in
    try withPointers(b, c) { (b, c) throws(Failure) in
      try body(a, b, c)
    }
  }
}

/// Lends four to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, Result, Failure: Error
>(
  _ a: A, _ b: B, _ c: C, _ d: D,
  _ body: (A.Pointer, B.Pointer, C.Pointer, D.Pointer) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withPointer { (a) throws(Failure) in
    try withPointers(b, c, d) { (b, c, d) throws(Failure) in
      try body(a, b, c, d)
    }
  }
}

/// Lends five to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  Result, Failure: Error
>(
  _ a: A, _ b: B, _ c: C, _ d: D, _ e: E,
  _ body: (A.Pointer, B.Pointer, C.Pointer, D.Pointer, E.Pointer) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withPointer { (a) throws(Failure) in
    try withPointers(b, c, d, e) { (b, c, d, e) throws(Failure) in
      try body(a, b, c, d, e)
    }
  }
}

/// Lends six to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  F: PointerLending, Result, Failure: Error
>(
  _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, _ f: F,
  _ body: (A.Pointer, B.Pointer, C.Pointer, D.Pointer, E.Pointer, F.Pointer) throws(Failure) ->
    Result
) throws(Failure) -> Result {
  try a.withPointer { (a) throws(Failure) in
    try withPointers(b, c, d, e, f) { (b, c, d, e, f) throws(Failure) in
      try body(a, b, c, d, e, f)
    }
  }
}

/// Lends seven to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  F: PointerLending, G: PointerLending, Result, Failure: Error
>(
  _ a: A, _ b: B, _ c: C, _ d: D, _ e: E, _ f: F, _ g: G,
  _ body: (A.Pointer, B.Pointer, C.Pointer, D.Pointer, E.Pointer, F.Pointer, G.Pointer)
    throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withPointer { (a) throws(Failure) in
    try withPointers(b, c, d, e, f, g) { (b, c, d, e, f, g) throws(Failure) in
      try body(a, b, c, d, e, f, g)
    }
  }
}
