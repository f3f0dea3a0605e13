/// Letters that are one where case does not count, as RE2 has them.
enum LetterCase {
  /// Scripts with case; nowhere else are letters that have one.
  private static let cased: [ClosedRange<UInt32>] = [0x80...0x2DFF, 0xA640...0xABBF, 0xFB00...0xFB17, 0xFF21...0xFF5A, 0x10400...0x1E943]
  /// Letters outside of ASCII that are letters of ASCII too: `ſ` and the sign of Kelvin.
  private static let beyond: [(UInt32, letters: [UInt32])] = [(0x17F, [0x53, 0x73]), (0x212A, [0x4B, 0x6B])]

  /// The characters and those that differ from them by case only; nil where a letter is among them whose others are not known here.
  static func closure(of ranges: [ClosedRange<UInt32>]) -> ScalarSet? {
    var out = ranges
    for range in ranges {
      for (from, to) in [(0x41...0x5A, 0x61), (0x61...0x7A, 0x41), (0xFF21...0xFF3A, 0xFF41), (0xFF41...0xFF5A, 0xFF21)]
        as [(ClosedRange<UInt32>, UInt32)]
      where range.overlaps(from) {
        let part = range.clamped(to: from)
        out.append(part.lowerBound - from.lowerBound + to...part.upperBound - from.lowerBound + to)
      }
      for (scalar, letters) in beyond {
        if letters.contains(where: range.contains) { out += ([scalar] + letters).map { $0...$0 } }
        if range.contains(scalar) { out += letters.map { $0...$0 } }
      }
      guard isKnown(range) else { return nil }
    }
    return ScalarSet(out)
  }

  private static func isKnown(_ range: ClosedRange<UInt32>) -> Bool {
    cased.allSatisfy { script in
      guard script.overlaps(range) else { return true }
      let part = range.clamped(to: script)
      // Who asks for that many characters asks for letters too.
      guard part.count <= 256 else { return false }
      return part.allSatisfy { scalar in
        if (0xFF21...0xFF5A).contains(scalar) || beyond.contains(where: { $0.0 == scalar }) { return true }
        guard let properties = Unicode.Scalar(scalar)?.properties else { return true }
        return !properties.changesWhenCaseMapped && !properties.changesWhenCaseFolded
      }
    }
  }
}
