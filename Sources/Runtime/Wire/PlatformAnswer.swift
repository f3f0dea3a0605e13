package import Rules

/// What the platform answered to one call. Its members are read here and nowhere else, each within what such a call can bring: whoever
/// stands between may send anything.
package struct PlatformAnswer: Equatable, Sendable {
  /// Of the call, as `/cgi-bin/qrcode/create`.
  package let path: String
  /// All of it, for those who show it.
  package let json: JSON

  package init(_ json: JSON, of path: String) {
    self.path = path
    self.json = json
  }

  /// Reads a body.
  package init(_ body: [UInt8], of path: String) throws(AnswerFault) {
    do throws(JSONFault) {
      json = try JSON(reading: body)
    } catch {
      throw AnswerFault(path, .broken(error, opening: AnswerOpening.shown(body)))
    }
    self.path = path
    guard case .object = json else { throw AnswerFault(path, .noObject(opening: AnswerOpening.shown(body))) }
  }

  /// Whether a body could be meant as one: anything else comes from whoever stands between.
  package static func isMeant(_ body: [UInt8]) -> Bool {
    let text = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body.dropFirst(3) : body[...]
    switch text.first(where: { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }) {
    case UInt8(ascii: "{"), UInt8(ascii: "["): return true
    default: return false
    }
  }

  /// - Parameter isName: of somebody's own choice, which may hold any sign.
  /// - Throws: when it is missing, empty, longer than `bytes`, or holds what no line holds.
  package func text(_ name: String, within bytes: Int, isName: Bool = false) throws(AnswerFault) -> String {
    guard let text = try textIfAny(name, within: bytes, isName: isName) else { throw missing(name) }
    return text
  }

  /// Nil when there is no such member.
  package func textIfAny(_ name: String, within bytes: Int, isName: Bool = false) throws(AnswerFault) -> String? {
    guard let member = member(name) else { return nil }
    let wanted: Phrase = isName ? "a text of 1 to \(bytes) bytes" : "a text of 1 to \(bytes) bytes in one line"
    guard case .string(let text) = member else { throw outside(name, member, wanted) }
    // Not shown: it may be a token or an openid.
    guard (1...bytes).contains(text.utf8.count) else {
      throw AnswerFault(path, .outside(name, found: "a text of \(text.utf8.count) bytes", wanted: wanted))
    }
    guard isName || OutsideText.isPlain(text) else {
      throw AnswerFault(path, .outside(name, found: "a text with control characters", wanted: wanted))
    }
    return text
  }

  /// A number that is counted with or kept.
  /// - Parameter bounds: what it can be after what was asked.
  package func number(_ name: String, within bounds: ClosedRange<Int64>) throws(AnswerFault) -> Int64 {
    guard let number = try numberIfAny(name, within: bounds) else { throw missing(name) }
    return number
  }

  /// Nil when there is no such member. A number may come as text. (wechat-protocol 5.2)
  package func numberIfAny(_ name: String, within bounds: ClosedRange<Int64>) throws(AnswerFault) -> Int64? {
    guard let member = member(name) else { return nil }
    guard let number = member.wholeNumber.map({ Int64($0) }), bounds.contains(number) else {
      let digits = member.string.map { text -> Phrase in "the text \"\(OutsideText.shown(text, upTo: 40))\"" }
      throw outside(name, member, "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)", text: digits)
    }
    return number
  }

  package func list(_ name: String, within count: Int) throws(AnswerFault) -> [PlatformAnswer] {
    guard let member = member(name) else { throw missing(name) }
    guard case .array(let items) = member, items.count <= count else { throw outside(name, member, "a list of at most \(count)") }
    return items.map { PlatformAnswer($0, of: path) }
  }

  package func object(_ name: String) throws(AnswerFault) -> PlatformAnswer {
    guard let member = member(name) else { throw missing(name) }
    guard case .object = member else { throw outside(name, member, "an object") }
    return PlatformAnswer(member, of: path)
  }

  /// What is said of a text that its bounds do not tell from another.
  package func refuse(_ name: String, _ found: String, wanted: Phrase) -> AnswerFault {
    AnswerFault(path, .outside(name, found: Phrase(verbatim: OutsideText.shown(found, upTo: 80)), wanted: wanted))
  }

  private func member(_ name: String) -> JSON? { json[name].flatMap { $0 == .null ? nil : $0 } }

  private func missing(_ name: String) -> AnswerFault {
    guard case .object(let fields) = json else { return AnswerFault(path, .missing(name, among: [])) }
    return AnswerFault(path, .missing(name, among: fields.keys.sorted().prefix(8).map { OutsideText.shown($0, upTo: 30) }))
  }

  /// - Parameter text: what is shown of one: by itself nothing.
  private func outside(_ name: String, _ found: JSON, _ wanted: Phrase, text: Phrase? = nil) -> AnswerFault {
    let shown: Phrase =
      switch found {
      case .null: Phrase(verbatim: "null")
      case .bool(let value): Phrase(verbatim: String(value))
      case .int(let value): Phrase(verbatim: String(value))
      case .number(let value): Phrase(verbatim: String(value))
      case .string: text ?? "a text"
      case .array(let items): "a list of \(items.count)"
      case .object: "an object"
      }
    return AnswerFault(path, .outside(name, found: shown, wanted: wanted))
  }
}

/// Why an answer is not one that its call can have.
package struct AnswerFault: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    /// It begins as JSON, and is none.
    case broken(JSONFault, opening: String)
    case noObject(opening: String)
    /// - Parameter among: names of the members that it has.
    case missing(String, among: [String])
    /// A member that is not what it can be after what was asked.
    case outside(String, found: Phrase, wanted: Phrase)
  }
  /// Of the call.
  package let path: String
  package let reason: Reason

  package init(_ path: String, _ reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// One sentence, without a token, a secret or an openid.
  package var message: Phrase {
    let what: Phrase =
      switch reason {
      case .broken(let fault, let opening): "it is \(fault.message), and begins `\(opening)`"
      case .noObject(let opening): "it is no object, and begins `\(opening)`"
      case .missing(let name, let among): among.isEmpty ? "it has no `\(name)`, nor anything else" : "it has no `\(name)`, only \(quotedList(among))"
      case .outside(let name, let found, let wanted): "`\(name)` is \(found), not \(wanted)"
      }
    return "the answer of `\(path)` is not the platform's: \(what); does something stand between?"
  }
}

/// How something begins that is no answer, as it may be shown: nothing that could be a token, a secret or an openid.
package enum AnswerOpening {
  package static func shown(_ bytes: [UInt8]) -> String {
    let text = OutsideText.shown(String(decoding: bytes.prefix(240), as: UTF8.self))
    let start = text.drop { $0 == " " }
    // Of JSON no value is shown; a page may repeat the address that it was asked for.
    let isJSON = start.first == "{" || start.first == "["
    let end =
      isJSON
      ? start.index(after: start.firstIndex(of: ":") ?? start.startIndex)
      : ["?", "access_token", "secret", "openid"].compactMap { start.dropFirst(2).firstRange(of: $0)?.lowerBound }.min()
    let shown = OutsideText.shown(String(start[..<(end ?? start.endIndex)]), upTo: 80)
    return shown.utf8.count < start.utf8.count || bytes.count > 240 ? shown + "…" : shown
  }
}
