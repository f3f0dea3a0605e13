internal import Crypto
internal import Rules
internal import Serving
internal import Wire

/// What the platform makes of an answer: read strictly, and by nothing that wrote it. (wechat-protocol 1.4, 3, 4.2)
struct ReplyReader {
  /// What becomes of it.
  enum Verdict: Sendable, Equatable {
    /// `success`, or nothing.
    case silence
    /// A message, in the members that customer messages have: `type`, and below it what belongs to the type.
    case shown(JSON)
    /// Nobody gets the message, and nobody is told.
    case lost(JSON, because: Phrase)
    /// The follower sees a notice of failure.
    case notice(Phrase)
  }

  let push: Push
  let console: Console
  /// Of the console, when the message went out.
  let values: ConsoleValues
  let readings: Readings
  /// A medium that is there; nil for none.
  let media: (String) -> StoredMedium?

  /// Why an answer gives the notice.
  struct Broken: Error { let reason: Phrase }

  /// - Parameter body: of an answer with status 200.
  func verdict(on body: [UInt8]) -> Verdict {
    // Sent in clear in every mode.
    if body.isEmpty || body == Array("success".utf8) { return .silence }
    do throws(Broken) {
      let verdict = try ReplyContent(push: push, readings: readings, media: media).verdict(on: try opened(body))
      if case .shown(let message) = verdict, let why = push.deafness(readings) { return .lost(message, because: why) }
      return verdict
    } catch {
      return .notice(error.reason)
    }
  }

  /// The message, out of its envelope when it has one.
  private func opened(_ body: [UInt8]) throws(Broken) -> StrictXML.Element {
    let root = try document(body)
    guard !root.children(named: "Encrypt").isEmpty else {
      if values.mode == .encrypted { throw Broken(reason: "the reply is not encrypted, and the console is in safe mode (安全模式)") }
      return root
    }
    if values.mode == .plain { throw Broken(reason: "the reply is encrypted, and the console is in plain mode (明文模式)") }
    func field(_ name: String) throws(Broken) -> String { try root.only(name, needed: true) ?? "" }
    let (ciphertext, signature) = (try field("Encrypt"), try field("MsgSignature"))
    let parts = [try field("TimeStamp"), try field("Nonce"), ciphertext]
    guard parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw Broken(reason: "the envelope's TimeStamp is no number") }
    var reason: Phrase?
    for candidate in [values] + (readings.isLenient(.previousKey) ? console.previous.map { [$0] } ?? [] : []) {
      guard signature == Self.signature([candidate.token] + parts) else {
        reason = reason ?? "the encrypted reply has a wrong MsgSignature: it is made with another token, or over other values"
        continue
      }
      guard let plain = candidate.cipher(appID: console.appID).flatMap({ cipher in try? cipher.decrypt(Array(ciphertext.utf8)) }) else {
        reason = "the reply is not encrypted with the console's EncodingAESKey and this account's AppID"
        continue
      }
      if plain.isEmpty || plain == Array("success".utf8) { throw Broken(reason: "`success` and the empty answer are sent in clear in every mode") }
      return try document(plain)
    }
    if console.previous != nil, values == console.values {
      reason = reason.map { "\($0); the console's values were changed: does the server have the new ones?" }
    }
    throw Broken(reason: reason ?? "the reply is not encrypted with this account's key")
  }

  private func document(_ body: [UInt8]) throws(Broken) -> StrictXML.Element {
    if body.starts(with: [0xEF, 0xBB, 0xBF]) { throw Broken(reason: "a byte order mark stands before `<xml>`") }
    guard body.first == UInt8(ascii: "<") else {
      let isSpace = [0x20, 0x09, 0x0A, 0x0D].contains(body.first ?? 0)
      let opening = OutsideText.opening(body, bytes: 80)
      throw Broken(
        reason: isSpace ? "white space before what should begin the answer: `\(opening)`" : "neither XML nor `success`: `\(opening)`")
    }
    let root: StrictXML.Element
    do throws(StrictXML.Fault) { root = try StrictXML(body).root } catch { throw Broken(reason: error.reason) }
    guard root.name == "xml" else { throw Broken(reason: "the root is `<\(OutsideText.opening(root.name.utf8, bytes: 40))>` and must be `<xml>`") }
    return root
  }

  /// As the platform signs, made here once more: sorted by bytes, joined, SHA-1 in lower-case hex. (wechat-protocol 1.2)
  static func signature(_ parts: [String]) -> String {
    var hash = Insecure.SHA1()
    for part in parts.map({ Array($0.utf8) }).sorted(by: { $0.lexicographicallyPrecedes($1) }) { hash.update(data: part) }
    return hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}

extension StrictXML.Element {
  /// The text of the one child of this name.
  /// - Throws: when there are several, when elements stand in it, and when it is needed and absent or empty.
  func only(_ name: String, needed: Bool = false) throws(ReplyReader.Broken) -> String? {
    let found = children(named: name)
    if found.count > 1 { throw ReplyReader.Broken(reason: "`\(name)` stands there \(found.count) times") }
    guard let child = found.first else {
      if needed { throw ReplyReader.Broken(reason: "no `\(name)`") }
      return nil
    }
    guard child.children.isEmpty else { throw ReplyReader.Broken(reason: "`\(name)` holds elements, and must hold text") }
    if needed, child.bytes.isEmpty { throw ReplyReader.Broken(reason: "an empty `\(name)`") }
    return child.text
  }

  /// The one child of this name, for what stands in it.
  func part(_ name: String) throws(ReplyReader.Broken) -> StrictXML.Element {
    let found = children(named: name)
    guard found.count == 1, let child = found.first else {
      throw ReplyReader.Broken(reason: found.isEmpty ? "no `\(name)`" : "`\(name)` stands there \(found.count) times")
    }
    return child
  }
}
