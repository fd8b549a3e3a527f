import Tensors

/// Images side by side: data, samples, reconstructions, filters.
///
/// ```swift
/// ImageGrid(digits, height: 28, width: 28, columns: 10, title: "Samples")
/// ImageGrid(filters, height: 16, width: 16, columns: 16, range: .symmetric)
/// ```
public struct ImageGrid: Panel {
  /// Which end of the values is bright on the page.
  public enum Polarity: Sendable, Hashable {
    /// High values are bright.
    case brightIsHigh
    /// High values are dark, like ink on paper.
    case darkIsHigh
  }

  /// Which images share a range of values.
  public enum Scaling: Sendable, Hashable {
    /// All images.
    case common
    /// Each image has a range of its own.
    case perImage
  }

  private let images: Matrix<Double>
  /// What is written if there are no images to show.
  private let note: String
  private let imageHeight: Int
  private let imageWidth: Int
  private let columns: Int
  /// Written above; empty for none.
  public var title: String
  /// Written below each image; fewer than images leave the rest without.
  public var captions: [String]
  /// Which values the ends of the colour map stand for.
  public var range: ValueRange
  /// Which images share that range.
  public var scaling: Scaling
  /// Which end of the values is bright.
  public var polarity: Polarity
  /// Colours from low to high.
  public var colourMap: ColourMap
  /// Free space between images, in image pixels.
  public var spacing: Int

  private static let captionSize = 10.0

  /// A grid of images.
  /// - Parameters:
  ///   - images: `[image, pixel]`, pixels row by row; pixels that are not finite stay empty.
  ///   - height: of an image, pixels.
  ///   - width: of an image, pixels; where `height · width` is not the number of
  ///     columns, the panel says so instead.
  ///   - columns: images in a row, or fewer where the last row is full then
  ///     (``Figure/columns(for:upTo:)``); `nil` makes the grid about as wide as high.
  public init<Scalar: TensorScalar>(
    _ images: Matrix<Scalar>, height: Int, width: Int, columns: Int? = nil, title: String = "",
    captions: [String] = [], range: ValueRange = .robust, scaling: Scaling = .common,
    polarity: Polarity = .brightIsHigh, colourMap: ColourMap = .grey, spacing: Int = 2
  ) {
    let fits = height > 0 && width > 0 && images.columns == height * width
    note =
      fits || images.rows == 0
      ? "no images" : "images have \(images.columns) pixels, expected \(height) × \(width)"
    let images = fits ? images : Matrix<Scalar>.zeros(0, 1)
    self.images = Matrix<Double>(images)
    imageHeight = max(height, 1)
    imageWidth = max(width, 1)
    self.columns =
      columns.map { Figure.columns(for: images.rows, upTo: $0) } ?? Self.columns(images.rows)
    self.title = title
    self.captions = captions
    self.range = range
    self.scaling = scaling
    self.polarity = polarity
    self.colourMap = colourMap
    self.spacing = max(0, spacing)
  }

  /// The height (px) that suits a grid of the given width.
  public func naturalHeight(width: Double) -> Double {
    guard images.rows > 0 else { return 120 }
    let scale = pixelSize(for: Size(width - 8, .infinity))
    return gridSize(pixelSize: scale).height + 8 + (title.isEmpty ? 0 : 20)
  }

  /// Measures the grid.
  public func layout(in size: Size) -> PanelLayout {
    let insets = Insets(top: 4, left: 4, bottom: 4, right: 4)
    var layout = PanelLayout(insets: insets, title: title) { rectangle, drawing in
      draw(rectangle, on: &drawing)
    }
    if images.rows > 0 { layout.areaSize = { gridSize(pixelSize: pixelSize(for: $0)) } }
    return layout
  }

  /// The range that all images share, if they do.
  public var scales: PanelScales {
    guard scaling == .common, images.elements.contains(where: \.isFinite) else {
      return PanelScales()
    }
    return PanelScales(colour: range.resolved(images.elements))
  }

  /// The grid with this range, unless each image has its own or a range is fixed.
  public func showing(_ scales: PanelScales) -> ImageGrid {
    guard scaling == .common else { return self }
    var grid = self
    grid.range = range.showing(scales.colour)
    return grid
  }

  // MARK: - Parts

  /// The fewest images in a row, from as many as there are rows to twice as many, that fill the last
  /// row; as many as there are rows where no number does.
  private static func columns(_ count: Int) -> Int {
    let square = max(1, Int(Double(count).squareRoot().rounded(.up)))
    return (square...2 * square).first { count.isMultiple(of: $0) } ?? square
  }

  private func draw(_ rectangle: Rectangle, on drawing: inout Drawing) {
    guard images.rows > 0 else {
      drawing.rectangle(rectangle, fill: Fill(.muted, opacity: 0.06))
      AxesFrame.drawNote(note, in: rectangle, on: &drawing)
      return
    }
    let pixelSize = pixelSize(for: Size(rectangle.width, rectangle.height))
    let size = gridSize(pixelSize: pixelSize)
    let grid = Rectangle(
      x: (rectangle.midX - size.width / 2).rounded(), y: rectangle.minY.rounded(),
      width: size.width, height: size.height)
    drawing.image(bitmap(pixelSize: pixelSize), in: grid)
    drawCaptions(grid, pixelSize: pixelSize, on: &drawing)
  }

  private func drawCaptions(_ grid: Rectangle, pixelSize: Double, on drawing: inout Drawing) {
    let rowHeight = Double(imageHeight + rowGap(pixelSize)) * pixelSize
    for (index, caption) in captions.prefix(images.rows).enumerated() {
      let column = Double(index % columns) * Double(imageWidth + spacing) + Double(imageWidth) / 2
      let bottom = Double(index / columns) * rowHeight + Double(imageHeight) * pixelSize
      drawing.label(
        Label(
          caption, at: Point(grid.minX + column * pixelSize, grid.minY + bottom + 11),
          size: Self.captionSize, anchor: .middle, paint: .muted))
    }
  }

  private var rows: Int { (images.rows + columns - 1) / columns }

  /// Free rows between images, in image pixels: captions take whole pixels.
  private func rowGap(_ pixelSize: Double) -> Int {
    captions.isEmpty ? spacing : max(spacing, Int((16 / pixelSize).rounded(.up)))
  }

  private func gridSize(pixelSize: Double) -> Size {
    let tail = captions.isEmpty ? 0 : rowGap(pixelSize)
    return Size(
      Double(columns * (imageWidth + spacing) - spacing) * pixelSize,
      Double(rows * imageHeight + max(rows - 1, 0) * rowGap(pixelSize) + tail) * pixelSize)
  }

  /// Figure pixels for each image pixel: as many as fit, at most 8, whole or half ones if larger
  /// than one, so that all image pixels look alike.
  private func pixelSize(for room: Size) -> Double {
    func rounded(_ size: Double) -> Double { size >= 1 ? (size * 2).rounded(.down) / 2 : size }
    var size = rounded(min(8, room.width / Double(columns * (imageWidth + spacing) - spacing)))
    for _ in 0..<60 where gridSize(pixelSize: size).height > room.height + 0.5 {
      size = size > 1 ? size - 0.5 : size * 0.93
    }
    return size
  }

  /// All images in one bitmap; gaps are transparent.
  private func bitmap(pixelSize: Double) -> Bitmap {
    let size = gridSize(pixelSize: 1)
    let gap = rowGap(pixelSize)
    var bitmap = Bitmap(
      width: Int(size.width),
      height: rows * imageHeight + max(rows - 1, 0) * gap + (captions.isEmpty ? 0 : gap))
    let common = range.resolved(images.elements)
    for image in 0..<images.rows {
      let pixels = images.row(image)
      let limits = scaling == .common ? common : range.resolved(pixels)
      let left = image % columns * (imageWidth + spacing)
      let top = image / columns * (imageHeight + gap)
      for (index, value) in pixels.enumerated() where value.isFinite {
        bitmap.set(
          colour(of: value, in: limits), x: left + index % imageWidth, y: top + index / imageWidth)
      }
    }
    return bitmap
  }

  private func colour(of value: Double, in limits: ClosedRange<Double>) -> Colour? {
    let part = (value - limits.lowerBound) / (limits.upperBound - limits.lowerBound)
    return colourMap.colour(at: polarity == .brightIsHigh ? part : 1 - part)
  }
}
