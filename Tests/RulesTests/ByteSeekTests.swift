import TestSupport
import Testing

@testable import Rules

/// What is sought eight bytes together, as one that looks at each byte finds it.
@Suite("bytes that are sought")
struct ByteSeekTests {
  enum Seek: CaseIterable {
    case hash, quoteEscapeOrControl, returnOrE2, beyondPlainASCII, lineEnd

    func isSought(_ byte: UInt8) -> Bool {
      switch self {
      case .hash: byte == 0x23
      case .quoteEscapeOrControl: byte == 0x22 || byte == 0x5C || byte < 0x20
      case .returnOrE2: byte == 0x0D || byte == 0xE2
      case .beyondPlainASCII: byte < 0x20 || byte > 0x7E
      case .lineEnd: byte == 0x0A || byte == 0x0D
      }
    }

    func found(in bytes: [UInt8], from start: Int) -> Int? {
      let span = bytes.span
      return switch self {
      case .hash: span.first(0x23, from: start)
      case .quoteEscapeOrControl: span.firstQuoteEscapeOrControl(from: start)
      case .returnOrE2: span.firstReturnOrE2(from: start)
      case .beyondPlainASCII: span.firstBeyondPlainASCII(from: start)
      case .lineEnd: span.firstLineEnd(from: start)
      }
    }

    func differs(on bytes: [UInt8]) -> Int? {
      (0...bytes.count).first { start in found(in: bytes, from: start) != (start..<bytes.count).first { isSought(bytes[$0]) } }
    }
  }

  @Test("each byte is found at each place, beside each other one", arguments: Seek.allCases)
  func everywhere(_ seek: Seek) {
    var missed: [[UInt8]] = []
    for byte in UInt8.min...UInt8.max {
      for at in 0..<17 {
        var bytes = [UInt8](repeating: 0x61, count: 17)
        bytes[at] = byte
        if seek.differs(on: bytes) != nil { missed.append(bytes) }
      }
      // Behind one that is sought none is taken for another: eight are subtracted from together.
      for sought in [0x0A, 0x0D, 0x1F, 0x22, 0x23, 0x5C, 0x7F, 0xE2] as [UInt8] {
        let bytes: [UInt8] = [0x61, sought, byte, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61]
        if seek.differs(on: bytes) != nil { missed.append(bytes) }
      }
    }
    #expect(missed == [])
  }

  @Test("texts by chance", arguments: Seek.allCases)
  func chance(_ seek: Seek) {
    var random = SeededRandom(41)
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        Bool.random(using: &random) ? UInt8.random(in: 0x20...0x7E, using: &random) : .random(in: .min ... .max, using: &random)
      }
      #expect(seek.differs(on: bytes) == nil, "\(bytes)")
    }
  }
}
