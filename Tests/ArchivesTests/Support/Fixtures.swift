import Foundation

/// Files written by other programs (NumPy 2.4.6, Python 3.11 zipfile and gzip, safetensors).
enum Fixture {
  private static func bytes(_ text: String) -> [UInt8] {
    [UInt8](Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data())
  }

  /// `numpy.save` of `(arange(6).reshape(2, 3) * 1.5 - 2).astype('>f4')` in Fortran order.
  static let npyFortranBigEndian = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPmY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0g
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIArAAAAAQCAAAL8A
    AABAgAAAP4AAAECwAAA=
    """)

  /// `arange(6).reshape(2, 3)` as `<i2`, version 2.
  static let npyVersion2 = bytes(
    """
    k05VTVBZAgB0AAAAeydkZXNjcic6ICc8aTInLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMyks
    IH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAEAAgADAAQA
    BQA=
    """)

  /// `arange(6).reshape(2, 3) + 2**63` as `<u8`, version 3.
  static let npyVersion3 = bytes(
    """
    k05VTVBZAwB0AAAAeydkZXNjcic6ICc8dTgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMyks
    IH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAgAEA
    AAAAAACAAgAAAAAAAIADAAAAAAAAgAQAAAAAAACABQAAAAAAAIA=
    """)

  /// `[0.1, -2, 65504, 6e-8, inf]` as `<f2`.
  static let npyHalf = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDUsKSwgfSAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIApmLgDA/3sBAAB8
    """)

  /// `arange(24).reshape(2, 3, 4)` as `<i4` in Fortran order.
  static let npyFortran3 = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCks
    IH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAADAAAAAQA
    AAAQAAAACAAAABQAAAABAAAADQAAAAUAAAARAAAACQAAABUAAAACAAAADgAAAAYAAAASAAAACgAAABYAAAADAAAADwAA
    AAcAAAATAAAACwAAABcAAAA=
    """)

  /// The number 2.5, shape `()`.
  static let npyScalar = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAEQA==
    """)

  /// `[True, False, True]`.
  static let npyBool = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAE=
    """)

  /// `[[1.5, -0.0], [nan, 1e30]]` as `<f4`.
  static let npyFloat = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAgAAA
    wH/K8klx
    """)

  /// `zeros((0, 3))`.
  static let npyEmpty = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDAsIDMpLCB9
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo=
    """)

  /// `numpy.savez` of `x = arange(3.)`, `labels = [1, 2]` (u1).
  static let npzStored = bytes(
    """
    UEsDBC0AAAAAAAAAIQAkIeEr//////////8FABQAeC5ucHkBABAAmAAAAAAAAACYAAAAAAAAAJNOVU1QWQEAdgB7J2Rl
    c2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgzLCksIH0gICAgICAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAAAAAAAAAAADwPwAAAAAAAABA
    UEsDBC0AAAAAAAAAIQBiAmVf//////////8KABQAbGFiZWxzLm5weQEAEACCAAAAAAAAAIIAAAAAAAAAk05VTVBZAQB2
    AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAlBLAQItAy0AAAAAAAAAIQAk
    IeErmAAAAJgAAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQItAy0AAAAAAAAAIQBiAmVfggAAAIIAAAAKAAAAAAAA
    AAAAAACAAc8AAABsYWJlbHMubnB5UEsFBgAAAAACAAIAawAAAI0BAAAAAA==
    """)

  /// `numpy.savez_compressed` of `x = zeros(200)`, `y = arange(4)` (i4).
  static let npzDeflated = bytes(
    """
    UEsDBC0AAAAIAAAAIQAXqdwu//////////8FABQAeC5ucHkBABAAwAYAAAAAAABTAAAAAAAAAJvsF+obEMnIUMZQrZ6S
    WpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkYGBjqaOgq1CmQDLoZRMApGwSgYBaOADAAA
    UEsDBC0AAAAIAAAAIQD+dB7U//////////8FABQAeS5ucHkBABAAkAAAAAAAAABOAAAAAAAAAJvsF+obEMnIUMZQrZ6S
    WpxcpG6loG6TaaKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GiY6mjoKtQoUAC4GIGAEYiYgZgZiAFBLAQIt
    Ay0AAAAIAAAAIQAXqdwuUwAAAMAGAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQItAy0AAAAIAAAAIQD+dB7UTgAA
    AJAAAAAFAAAAAAAAAAAAAACAAYoAAAB5Lm5weVBLBQYAAAAAAgACAGYAAAAPAQAAAAA=
    """)

  /// A zip written to a stream (data descriptors): `w = arange(5.)`, a text entry, a comment.
  static let npzDescriptor = bytes(
    """
    UEsDBBQACAAIAMAGdV0AAAAAAAAAAAAAAAAFAAAAdy5ucHmb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKU
    mBefX5SSChJ3S8wpTgWKF2ckFqQC+RqmOpo6CrUKFAAuBhTwwR7KcIBQHFBawAEAUEsHCN3G4WZSAAAAqAAAAFBLAwQU
    AAgACADABnVdAAAAAAAAAAAAAAAACQAAAG5vdGVzLnR4dMvLL1FIzFNILCpKrAQAUEsHCMc3g6MOAAAADAAAAFBLAQIU
    AxQACAAIAMAGdV3dxuFmUgAAAKgAAAAFAAAAAAAAAAAAAACAAQAAAAB3Lm5weVBLAQIUAxQACAAIAMAGdV3HN4OjDgAA
    AAwAAAAJAAAAAAAAAAAAAACAAYUAAABub3Rlcy50eHRQSwUGAAAAAAIAAgBqAAAAygAAAAkAYSBjb21tZW50
    """)

  /// `safetensors.numpy.save` of five tensors and metadata.
  static let safetensors = bytes(
    """
    WAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCIsIm5vdGUiOiJncsO2w59lIn0sImEiOnsiZHR5cGUi
    OiJJNjQiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlswLDE2XX0sImIud2VpZ2h0Ijp7ImR0eXBlIjoiRjMyIiwi
    c2hhcGUiOlsyLDJdLCJkYXRhX29mZnNldHMiOlsxNiwzMl19LCJoYWxmIjp7ImR0eXBlIjoiRjE2Iiwic2hhcGUiOlsx
    XSwiZGF0YV9vZmZzZXRzIjpbMzIsMzRdfSwibiI6eyJkdHlwZSI6IlU4Iiwic2hhcGUiOltdLCJkYXRhX29mZnNldHMi
    OlszNCwzNV19LCJmbGFnIjp7ImR0eXBlIjoiQk9PTCIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzM1LDM3XX19
    ICAgICAgIP//////////AAAAAAABAAAAAAAAAACAPwAAAEAAAEBAAD4HAQA=
    """)

  /// BF16 `[1.5, -2]`.
  static let safetensorsBrain = bytes(
    """
    PgAAAAAAAAB7IngiOiB7ImR0eXBlIjogIkJGMTYiLCAic2hhcGUiOiBbMl0sICJkYXRhX29mZnNldHMiOiBbMCwgNF19
    fcA/AMA=
    """)

  /// A gzip of an IDX file: u1 `[[0, 1, 2], [3, 4, 5]]`.
  static let gzipIdx = bytes(
    """
    H4sIAAAAAAACA2Ng4GBiYGAAYWYGRiZmFlYAJiwjVBIAAAA=
    """)

  /// Two gzip members: `1,2` and `3,4` as lines of CSV.
  static let gzipMembers = bytes(
    """
    H4sIAAAAAAACAzPUMeICADNCIVUEAAAAH4sIAAAAAAACAzPWMeECAD4tcqkEAAAA
    """)

  /// `numpy.save` of `arange(6.).reshape(2, 3)`.
  static let npyWritten = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAA
    AAAAAPA/AAAAAAAAAEAAAAAAAAAIQAAAAAAAABBAAAAAAAAAFEA=
    """)

  /// `numpy.save` of `[1, -2]` (i8).
  static let npyWrittenVector = bytes(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAAAAAP7/
    ////////
    """)
}
