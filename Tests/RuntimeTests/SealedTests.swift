import Rules
import TestSupport
import Testing

@testable import Engine
@testable import Serving
@testable import Wire

/// The half of the webhook that is sealed: fuzzing finds nothing of ours behind a cipher, so random hands try it here.
@Suite("sealed deliveries")
struct SealedTests {
  static let cipher = AESKey(encodingAESKey: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").flatMap { MessageCipher(keys: [$0], appID: "wx0") }
  static let kinds = ["body": 2, "envelope": 3, "xml": 5]

  /// What fuzzers have kept, and what a random hand makes of it.
  static func bodies() throws -> [[UInt8]] {
    let kept = try kinds.sorted { $0.key < $1.key }.flatMap { kind, count in
      try Repository.names(in: "Tests/Corpora/\(kind)", count: count).map { try Repository.bytes("Tests/Corpora/\(kind)/\($0)") }
    }
    var random = SeededRandom(5)
    return kept
      + (0..<300).map { _ in
        var bytes = random.pick(kept)
        for _ in 0..<Int(random.next() % 8) where !bytes.isEmpty {
          let at = Int(random.next() % UInt64(bytes.count))
          if random.chance(50) { bytes[at] = UInt8(truncatingIfNeeded: random.next()) } else { bytes.removeSubrange(at..<min(bytes.count, at + 5)) }
        }
        return bytes
      }
  }

  @Test("any bytes as a ciphertext are refused or opened, and any message comes back as it was")
  func ciphers() throws {
    let cipher = try #require(Self.cipher)
    for bytes in try Self.bodies() {
      _ = try? cipher.decrypt(bytes)
      #expect(try cipher.decrypt(cipher.encrypt(bytes, random: Array(repeating: 7, count: 16))) == bytes)
    }
  }

  @Test("a body is the same delivery in clear and sealed, in each mode, or none")
  func bodies() throws {
    let cipher = try #require(Self.cipher)
    let token = Array("ruleEngine01".utf8)
    let stamp = [Array("1700000000".utf8), Array("1".utf8)]
    func gate(_ mode: DeliveryMode, _ cipher: MessageCipher?) -> WebhookGate {
      WebhookGate(
        account: WebhookAccount(name: "main", appID: "wx0", originalID: nil, mode: mode, tokens: [token], cipher: cipher), window: nil)
    }
    var decoder = EventDecoder()
    func open(_ body: [UInt8], _ gate: WebhookGate, _ admission: WebhookGate.Admission) -> Delivery? {
      (try? gate.open(body.span, admission, with: &decoder, now: 1_700_000_000))?.delivery
    }
    func sealed(_ ciphertext: [UInt8]) throws -> WebhookGate.Admission {
      let signature = String(decoding: Signature.make([token] + stamp + [ciphertext]), as: UTF8.self)
      return .sealed(try WebhookQuery("msg_signature=\(signature)&timestamp=1700000000&nonce=1"))
    }
    var deliveries = 0
    for bytes in try Self.bodies() {
      let clear = open(bytes, gate(.plain, nil), .plain)
      _ = open(bytes, gate(.compatible, cipher), .plain)
      let inner = (try? decoder.fields(bytes.span))?["Encrypt"].map { Array($0.utf8) } ?? []
      _ = open(bytes, gate(.encrypted, cipher), try sealed(inner))
      let ciphertext = cipher.encrypt(bytes, random: Array(repeating: 7, count: 16))
      let body = Array("<xml><Encrypt><![CDATA[".utf8) + ciphertext + Array("]]></Encrypt></xml>".utf8)
      guard body.count <= WireLimits.standard.bodyBytes else { continue }
      let opened = open(body, gate(.encrypted, cipher), try sealed(ciphertext))
      #expect(clear?.event.fields.bytes == opened?.event.fields.bytes && clear?.event.kind == opened?.event.kind)
      #expect(clear?.key == opened?.key)
      if clear != nil { deliveries += 1 }
    }
    #expect(deliveries >= 10, "hardly any of them is a message: \(deliveries)")
  }
}
