internal import CQRCode
internal import Rules

/// A QR code drawn from what it holds, with error correction M.
package struct CodeImage: Sendable {
  /// Modules a side, without the quiet zone.
  package let side: Int
  private let modules: [UInt8]
  /// Light modules around the code that readers need. (ISO/IEC 18004)
  private static let quiet = 4

  /// Nil when the text is empty or over 1024 bytes.
  package init?(_ text: String) {
    guard !text.isEmpty, text.utf8.count <= 1024, !text.utf8.contains(0) else { return nil }
    var modules = [UInt8](repeating: 0, count: 177 * 177)
    let side = unsafe modules.withUnsafeMutableBufferPointer { buffer in
      unsafe text.withCString { unsafe wxqr_encode($0, buffer.baseAddress, buffer.count) }
    }
    guard side > 0 else { return nil }
    self.side = Int(side)
    self.modules = Array(modules.prefix(Int(side) * Int(side)))
  }

  private func isDark(_ x: Int, _ y: Int) -> Bool {
    (0..<side).contains(x) && (0..<side).contains(y) && modules[y * side + x] == 1
  }

  /// For a terminal: two rows of modules in a line of half blocks, on white whatever the terminal's own colours are.
  package func terminalText(colour: Bool) -> String {
    let edge = Self.quiet / 2
    var out = ""
    var y = -edge
    while y < side + edge {
      out += colour ? "\u{1B}[30;107m" : ""
      for x in -edge..<(side + edge) {
        switch (isDark(x, y), isDark(x, y + 1)) {
        // Without colours dark is what the terminal's background is not: most are dark, so light modules are drawn.
        case (true, true): out += colour ? "█" : " "
        case (true, false): out += colour ? "▀" : "▄"
        case (false, true): out += colour ? "▄" : "▀"
        case (false, false): out += colour ? " " : "█"
        }
      }
      out += colour ? "\u{1B}[0m\n" : "\n"
      y += 2
    }
    return out
  }

  /// A vector image; one path, so that printers see no seams.
  package var svg: String {
    let width = side + 2 * Self.quiet
    var path = ""
    for y in 0..<side {
      var x = 0
      while x < side {
        guard isDark(x, y) else {
          x += 1
          continue
        }
        let start = x
        while isDark(x, y) { x += 1 }
        path += "M\(start + Self.quiet) \(y + Self.quiet)h\(x - start)v1h-\(x - start)z"
      }
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(width)" shape-rendering="crispEdges">\
      <rect width="\(width)" height="\(width)" fill="#fff"/><path d="\(path)"/></svg>

      """
  }

  /// 8-bit grey pixels, row by row.
  package func pixels(modulePixels: Int) -> (pixels: [UInt8], side: Int) {
    let modulePixels = min(max(modulePixels, 1), 64)
    let width = (side + 2 * Self.quiet) * modulePixels
    var pixels = [UInt8](repeating: 255, count: width * width)
    for y in 0..<side {
      for x in 0..<side where isDark(x, y) {
        for row in 0..<modulePixels {
          let start = ((y + Self.quiet) * modulePixels + row) * width + (x + Self.quiet) * modulePixels
          for at in start..<start + modulePixels { pixels[at] = 0 }
        }
      }
    }
    return (pixels, width)
  }

  /// A PNG; nil when there is no memory for it.
  /// - Parameter modulePixels: of a module's side, 1 to 64.
  package func png(modulePixels: Int = 12) -> [UInt8]? {
    let (pixels, width) = pixels(modulePixels: modulePixels)
    // Grey bytes that compress badly would grow by less than this.
    var png = [UInt8](repeating: 0, count: pixels.count + pixels.count / 100 + 4096)
    let count = unsafe png.withUnsafeMutableBufferPointer { buffer in
      unsafe pixels.withUnsafeBufferPointer { pixels in
        unsafe wxqr_png(pixels.baseAddress, UInt32(width), UInt32(width), buffer.baseAddress, buffer.count)
      }
    }
    return count > 0 ? Array(png.prefix(count)) : nil
  }
}
