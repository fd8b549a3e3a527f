/// Lends four to change; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, _ c: inout C, _ d: inout D,
  _ body: (A.MutablePointer, B.MutablePointer, C.MutablePointer, D.MutablePointer) throws(Failure)
    -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, &c, &d) { (b, c, d) throws(Failure) in
      try body(a, b, c, d)
    }
  }
}

/// Lends four to change and one to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, _ c: inout C, _ d: inout D, reading e: E,
  _ body: (A.MutablePointer, B.MutablePointer, C.MutablePointer, D.MutablePointer, E.Pointer)
    throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, &c, &d, reading: e) { (b, c, d, e) throws(Failure) in
      try body(a, b, c, d, e)
    }
  }
}

/// Lends four to change and two to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  F: PointerLending, Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, _ c: inout C, _ d: inout D, reading e: E, _ f: F,
  _ body: (
    A.MutablePointer, B.MutablePointer, C.MutablePointer, D.MutablePointer, E.Pointer, F.Pointer
  ) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, &c, &d, reading: e, f) { (b, c, d, e, f) throws(Failure) in
      try body(a, b, c, d, e, f)
    }
  }
}

/// Lends four to change and three to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  F: PointerLending, G: PointerLending, Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, _ c: inout C, _ d: inout D, reading e: E, _ f: F, _ g: G,
  _ body: (
    A.MutablePointer, B.MutablePointer, C.MutablePointer, D.MutablePointer, E.Pointer, F.Pointer,
    G.Pointer
  ) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, &c, &d, reading: e, f, g) { (b, c, d, e, f, g) throws(Failure) in
      try body(a, b, c, d, e, f, g)
    }
  }
}

/// Lends five to change; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, _ c: inout C, _ d: inout D, _ e: inout E,
  _ body: (A.MutablePointer, B.MutablePointer, C.MutablePointer, D.MutablePointer, E.MutablePointer)
    throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, &c, &d, &e) { (b, c, d, e) throws(Failure) in
      try body(a, b, c, d, e)
    }
  }
}

/// Lends five to change and one to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  F: PointerLending, Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, _ c: inout C, _ d: inout D, _ e: inout E, reading f: F,
  _ body: (
    A.MutablePointer, B.MutablePointer, C.MutablePointer, D.MutablePointer, E.MutablePointer,
    F.Pointer
  ) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, &c, &d, &e, reading: f) { (b, c, d, e, f) throws(Failure) in
      try body(a, b, c, d, e, f)
    }
  }
}

/// Lends five to change and two to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  F: PointerLending, G: PointerLending, Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, _ c: inout C, _ d: inout D, _ e: inout E, reading f: F, _ g: G,
  _ body: (
    A.MutablePointer, B.MutablePointer, C.MutablePointer, D.MutablePointer, E.MutablePointer,
    F.Pointer, G.Pointer
  ) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, &c, &d, &e, reading: f, g) { (b, c, d, e, f, g) throws(Failure) in
      try body(a, b, c, d, e, f, g)
    }
  }
}

/// Lends six to change; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  F: PointerLending, Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, _ c: inout C, _ d: inout D, _ e: inout E, _ f: inout F,
  _ body: (
    A.MutablePointer, B.MutablePointer, C.MutablePointer, D.MutablePointer, E.MutablePointer,
    F.MutablePointer
  ) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, &c, &d, &e, &f) { (b, c, d, e, f) throws(Failure) in
      try body(a, b, c, d, e, f)
    }
  }
}

/// Lends six to change and one to read; see `PointerLending`.
@inlinable @inline(__always)
public func withPointers<
  A: PointerLending, B: PointerLending, C: PointerLending, D: PointerLending, E: PointerLending,
  F: PointerLending, G: PointerLending, Result, Failure: Error
>(
  _ a: inout A, _ b: inout B, _ c: inout C, _ d: inout D, _ e: inout E, _ f: inout F, reading g: G,
  _ body: (
    A.MutablePointer, B.MutablePointer, C.MutablePointer, D.MutablePointer, E.MutablePointer,
    F.MutablePointer, G.Pointer
  ) throws(Failure) -> Result
) throws(Failure) -> Result {
  try a.withMutablePointer { (a) throws(Failure) in
    try withPointers(&b, &c, &d, &e, &f, reading: g) { (b, c, d, e, f, g) throws(Failure) in
      try body(a, b, c, d, e, f, g)
    }
  }
}
