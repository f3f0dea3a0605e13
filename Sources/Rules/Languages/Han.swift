extension ScalarSet {
  /// The characters of `\p{Han}`, as Unicode 15 has them; nil where the RE2 at hand is of another time.
  static let han: ScalarSet? = {
    let ranges: [ClosedRange<UInt32>] = [
      0x2E80...0x2E99, 0x2E9B...0x2EF3, 0x2F00...0x2FD5, 0x3005...0x3005, 0x3007...0x3007, 0x3021...0x3029, 0x3038...0x303B, 0x3400...0x4DBF,
      0x4E00...0x9FFF, 0xF900...0xFA6D, 0xFA70...0xFAD9, 0x16FE2...0x16FE3, 0x16FF0...0x16FF1, 0x20000...0x2A6DF, 0x2A700...0x2B739,
      0x2B740...0x2B81D, 0x2B820...0x2CEA1, 0x2CEB0...0x2EBE0, 0x2F800...0x2FA1D, 0x30000...0x3134A, 0x31350...0x323AF,
    ]
    guard let regex = try? RE2Regex("\\p{Han}", isSearch: false, .exact, limits: .standard) else { return nil }
    func takes(_ scalar: UInt32) -> Bool {
      var bytes: [UInt8] = []
      scalar.append(to: &bytes)
      return regex.matches(bytes.span, 0..<bytes.count)
    }
    let set = ScalarSet(ranges)
    let ends = ranges.flatMap { [$0.lowerBound - 1, $0.lowerBound, $0.upperBound, $0.upperBound + 1] }
    return ends.allSatisfy { takes($0) == set.contains($0) } ? set : nil
  }()
}
