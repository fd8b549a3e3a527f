import CZlib

/// Bounded inflation and deflation by zlib.
package enum Deflate {
  /// The wrapping of a deflate stream.
  package enum Wrapping: Int32 {
    case raw = -15
    case zlib = 15
    case gzip = 31
  }

  /// No deflate stream grows by more than this factor, so a larger promise is a lie.
  static let largestRatio = 1032

  struct Inflated {
    var bytes: [UInt8]
    /// Bytes of input that were used.
    var consumed: Int
    var end: End
    var isComplete: Bool { end == .complete }
  }

  /// Why inflation ended.
  enum End {
    /// The stream ended.
    case complete
    /// The output was full first.
    case full
    /// The input ended first.
    case truncated
  }

  /// Inflates one stream, up to `limit` bytes of output.
  ///
  /// - Returns: `nil` if the stream is malformed or its check value is wrong.
  static func inflate(
    _ input: UnsafeRawBufferPointer, _ wrapping: Wrapping, limit: Int
  ) -> Inflated? {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, wrapping.rawValue, ZLIB_VERSION, size) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var (consumed, status) = (0, Z_OK)
    let bytes = [UInt8](unsafeUninitializedCapacity: max(limit, 1)) { output, filled in
      while true {
        let available = min(input.count - consumed, 1 << 30)
        let room = min(max(limit, 1) - filled, 1 << 30)
        stream.next_in = UnsafeMutablePointer(
          mutating: input.baseAddress?.advanced(by: consumed).assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(available)
        stream.next_out = output.baseAddress! + filled
        stream.avail_out = UInt32(room)
        status = CZlib.inflate(&stream, Z_NO_FLUSH)
        let (used, made) = (available - Int(stream.avail_in), room - Int(stream.avail_out))
        consumed += used
        filled += made
        guard status == Z_OK, used + made > 0 else { return }
      }
    }
    guard bytes.count <= limit else { return Inflated(bytes: [], consumed: consumed, end: .full) }
    switch status {
    case Z_STREAM_END: return Inflated(bytes: bytes, consumed: consumed, end: .complete)
    case Z_OK, Z_BUF_ERROR:
      // While output waits for room, the check value at the end of a wrapped stream is not read yet.
      let isTruncated = consumed == input.count && (wrapping != .raw || bytes.count < limit)
      return Inflated(bytes: bytes, consumed: consumed, end: isTruncated ? .truncated : .full)
    default: return nil
    }
  }

  /// Deflates all of `input` at `level` (0–9).
  package static func deflate(
    _ input: UnsafeRawBufferPointer, _ wrapping: Wrapping, level: Int
  ) -> [UInt8] {
    var stream = z_stream()
    let started = deflateInit2_(
      &stream, Int32(min(max(level, 0), 9)), Z_DEFLATED, wrapping.rawValue, 8, Z_DEFAULT_STRATEGY,
      ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(started == Z_OK, "zlib cannot allocate its 256 KiB window")
    defer { deflateEnd(&stream) }
    // zlib's bound with its margin for wrapping and many blocks, for inputs beyond 4 GiB too.
    let bound = input.count + input.count >> 9 + 1024
    return [UInt8](unsafeUninitializedCapacity: bound) { output, filled in
      var (consumed, status) = (0, Z_OK)
      while status == Z_OK || status == Z_BUF_ERROR {
        let available = min(input.count - consumed, 1 << 30)
        let room = min(bound - filled, 1 << 30)
        let isLast = consumed + available == input.count
        stream.next_in = UnsafeMutablePointer(
          mutating: input.baseAddress?.advanced(by: consumed).assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(available)
        stream.next_out = output.baseAddress! + filled
        stream.avail_out = UInt32(room)
        status = CZlib.deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        consumed += available - Int(stream.avail_in)
        filled += room - Int(stream.avail_out)
        precondition(filled < bound || status == Z_STREAM_END, "deflate bound exceeded")
      }
    }
  }

  /// The CRC-32 of zip, gzip and PNG.
  ///
  /// - Parameter start: that of the bytes before these.
  static func crc32(_ bytes: UnsafeRawBufferPointer, from start: UInt32 = 0) -> UInt32 {
    guard let first = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return start }
    return UInt32(truncatingIfNeeded: crc32_z(uLong(start), first, bytes.count))
  }

  /// The same of bytes in an array.
  package static func crc32(_ bytes: [UInt8], from start: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBytes { crc32($0, from: start) }
  }
}
