import Archives
import Jobs
import Testing

@Suite struct LiveFrameTests {
  /// The header's length, the header padded to a multiple of 4, nothing after it.
  @Test func messagesHaveAHeader() throws {
    var frame = LiveFrame()
    frame.add("rate", 2.5)
    frame.add("missing", Double.nan)
    let bytes = frame.message(kind: "frame")
    let length = (0..<4).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    #expect(length % 4 == 0 && bytes.count == 4 + length)
    let header = try JSONValue(parsing: Array(bytes[4...]), source: "header")
    #expect(header["kind"] == "frame" && header["scalars"]?["rate"] == 2.5)
    #expect(header["scalars"]?["missing"] == .null)
  }
}
