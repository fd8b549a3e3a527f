// Functions of single numbers, of the platform's mathematics library, for every module above: the one
// place that names the platform. Functions of whole arrays are in `TensorScalar`.

#if canImport(Darwin)
  @_exported import func Darwin.acos
  @_exported import func Darwin.atan
  @_exported import func Darwin.atan2
  @_exported import func Darwin.cbrt
  @_exported import func Darwin.cos
  @_exported import func Darwin.cosh
  @_exported import func Darwin.erf
  @_exported import func Darwin.erfc
  @_exported import func Darwin.exp
  @_exported import func Darwin.expm1
  @_exported import func Darwin.hypot
  @_exported import func Darwin.lgamma
  @_exported import func Darwin.log
  @_exported import func Darwin.log10
  @_exported import func Darwin.log1p
  @_exported import func Darwin.log2
  @_exported import func Darwin.pow
  @_exported import func Darwin.scalbn
  @_exported import func Darwin.sin
  @_exported import func Darwin.sinh
  @_exported import func Darwin.tan
  @_exported import func Darwin.tanh
#else
  @_exported import func Glibc.acos
  @_exported import func Glibc.atan
  @_exported import func Glibc.atan2
  @_exported import func Glibc.cbrt
  @_exported import func Glibc.cos
  @_exported import func Glibc.cosh
  @_exported import func Glibc.erf
  @_exported import func Glibc.erfc
  @_exported import func Glibc.exp
  @_exported import func Glibc.expm1
  @_exported import func Glibc.hypot
  @_exported import func Glibc.lgamma
  @_exported import func Glibc.log
  @_exported import func Glibc.log10
  @_exported import func Glibc.log1p
  @_exported import func Glibc.log2
  @_exported import func Glibc.pow
  @_exported import func Glibc.scalbn
  @_exported import func Glibc.sin
  @_exported import func Glibc.sinh
  @_exported import func Glibc.tan
  @_exported import func Glibc.tanh
#endif
