/// Which texts there are at all where a text is looked for: what WeChat can send and XML can carry, as it is compared.
package struct LegalTexts: Sendable, Hashable {
  package let look: TextLook
  /// How long they are.
  package let bytes: ClosedRange<Int>

  package init(_ look: TextLook, bytes: ClosedRange<Int>) {
    self.look = look
    self.bytes = bytes
  }

  /// Bytes of a scene. (wechat-protocol 6.1)
  package static let sceneBytes = 64
  /// Bytes of the key of a button. (wechat-protocol 6.10)
  package static let keyBytes = 128
  /// Bytes of what somebody writes, and of any other element: how long they may be is not said, but a delivery has no more.
  package static let textBytes = 1 << 20

  package init(of source: TextSource, _ look: TextLook) {
    self.look = look
    switch source {
    case .scene: bytes = 1...Self.sceneBytes
    case .key: bytes = 1...Self.keyBytes
    // Folding leaves nothing of a text of spaces.
    case .text: bytes = (look == .folded ? 0 : 1)...Self.textBytes
    case .url, .field: bytes = 0...Self.textBytes
    }
  }

  /// Characters that XML 1.0 has; of folded texts only those that are as folding leaves them.
  func allows(_ scalar: UInt32) -> Bool {
    guard Unicode.Scalar(scalar) != nil else { return false }
    if scalar < 0x20 { return scalar == 0x09 || scalar == 0x0A || scalar == 0x0D }
    if scalar == 0xFFFE || scalar == 0xFFFF { return false }
    if look == .exact { return true }
    if scalar < 0x80 { return !(0x41...0x5A).contains(scalar) }
    if scalar >= 0x2E80 && scalar < 0xA640 { return scalar != 0x3000 }
    let folded = TextFolding.folded(scalar)
    return folded.count == 1 && folded.first?.value == scalar
  }

  package func contains(_ text: [UInt8]) -> Bool {
    let scalars = text.scalarValues
    guard bytes.contains(text.count), scalars.allSatisfy(allows) else { return false }
    return look == .exact || !(scalars.first.map(Self.spaces.contains) ?? false || scalars.last.map(Self.spaces.contains) ?? false)
  }

  /// What folding takes away at the ends of a text, and leaves inside.
  static let spaces = ScalarSet([
    0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x2000...0x200B, 0x2028...0x2029, 0x202F...0x202F, 0x3000...0x3000, 0xFEFF...0xFEFF,
  ])

  /// Folded texts, as far as their ends say; nil where every text is one.
  var ends: CharacterAutomaton? { look == .folded ? Self.trimmed : nil }

  private static let trimmed: CharacterAutomaton? = {
    let sign = TextExpression.characters(spaces.complement)
    let spaced = TextExpression.sequence([.repeated(.characters(spaces), least: 0, most: nil), sign])
    return CharacterAutomaton(.either([.sequence([]), .sequence([sign, .repeated(spaced, least: 0, most: nil)])]))
  }()
}

extension LegalTexts {
  /// Lower is shorter, and then reads better: letters, digits, signs, and only then what one does not see. Nil where there is none.
  typealias Sign = (rank: Int, scalar: UInt32)

  func bestSign(in range: ClosedRange<UInt32>) -> Sign? {
    var best: Sign?
    if range.lowerBound < 0x80 {
      for scalar in range.lowerBound...min(range.upperBound, 0x7F) where allows(scalar) {
        let rank = Self.rank(ascii: scalar)
        if rank < best?.rank ?? .max { best = (rank, scalar) }
      }
      if let best { return best }
    }
    // One of each width at most is looked for beyond those that folding changes.
    for (index, part) in Self.wide.enumerated() where part.overlaps(range) {
      let part = part.clamped(to: range)
      if let scalar = part.first(where: allows) { return (1_000 * (index + 1) + (scalar >= 0x4E00 && scalar < 0xA000 ? 0 : 1), scalar) }
    }
    return nil
  }

  /// By width in UTF-8; those first that one can read.
  private static let wide: [ClosedRange<UInt32>] = [
    0xDF...0xF6, 0xA1...0x7FF, 0x80...0xA0, 0x4E00...0x9FFF, 0x3041...0x4DFF, 0xA000...0xD7FF, 0x800...0x3040, 0xE000...0xFFFD, 0x10000...0x10FFFF,
  ]

  private static func rank(ascii scalar: UInt32) -> Int {
    switch scalar {
    case 0x61...0x7A: Int(scalar)
    case 0x30...0x39: 0x80 + Int(scalar)
    case 0x41...0x5A: 0x100 + Int(scalar)
    case 0x21...0x7E: 0x180 + Int(scalar)
    case 0x20: 0x200
    default: 0x280 + Int(scalar)
    }
  }
}

extension UInt32 {
  /// Bytes of the code point in UTF-8.
  var widthInUTF8: Int { self < 0x80 ? 1 : self < 0x800 ? 2 : self < 0x10000 ? 3 : 4 }

  /// As UTF-8.
  func append(to bytes: inout [UInt8]) {
    guard let scalar = Unicode.Scalar(self) else { return }
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { bytes.append(byte) }
  }
}
