internal import FoundationEssentials
package import Rules

/// A JSON value: what the platform and endpoints say, what the store keeps, and reports.
package indirect enum JSON: Encodable, Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  case null
  case bool(Bool)
  case int(Int)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .int(value) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(Dictionary(elements) { $1 }) }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .int(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let fields): try container.encode(fields)
    }
  }

  /// What was kept here; nil when the text is not JSON.
  package init?(_ text: String) {
    var reader = JSONReader(Array(text.utf8), depth: WireLimits.standard.jsonDepth, takesNUL: true)
    guard let value = try? reader.document() else { return nil }
    self = value
  }

  /// Reads bytes that somebody else sent: no text of theirs has U+0000.
  package init(reading bytes: [UInt8]) throws(JSONFault) { try self.init(bytes, takesNUL: false) }

  /// Reads bytes that were written here, before U+0000 was refused perhaps.
  package init(kept bytes: [UInt8]) throws(JSONFault) { try self.init(bytes, takesNUL: true) }

  private init(_ bytes: [UInt8], takesNUL: Bool) throws(JSONFault) {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
    var reader = JSONReader(bytes, depth: WireLimits.standard.jsonDepth, takesNUL: takesNUL)
    self = try reader.document()
  }

  /// Who reads what is made now: a program, which compares, is told the same in every language, English; a page has somebody before it.
  @TaskLocal package static var reader = DisplayLanguage.en

  /// What is said, in the words of whoever reads it.
  package static func string(_ phrase: Phrase) -> JSON { .string(phrase.text(in: reader)) }

  /// What is wrong with bytes that are JSON but for a U+0000, behind "it is"; nil where it is something else, or nothing.
  package static func nul(in bytes: [UInt8]) -> Phrase? {
    do throws(JSONFault) { _ = try JSON(reading: bytes) } catch { if case .nul = error { return error.message } }
    return nil
  }

  /// Keys sorted, indented, Chinese as it is.
  package var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }

  /// The same in one line.
  package var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }

  /// `text`, for terminals: the signs that JSON leaves as they are and that would colour a terminal or turn its writing round are escaped.
  package var shown: String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var out = ""
      for scalar in line.unicodeScalars {
        if OutsideText.isPlain(scalar) {
          out.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16)
          out += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
      }
      return out
    }.joined(separator: "\n")
  }

  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var int: Int? { if case .int(let value) = self { value } else { nil } }
  /// A whole number, also one that came as text. (wechat-protocol 5.2)
  package var wholeNumber: Int? { int ?? string.flatMap { Int($0) } }
  package subscript(key: String) -> JSON? { if case .object(let fields) = self { fields[key] } else { nil } }
}

extension JSON {
  package init(_ value: Rules.Value) {
    switch value {
    case .none: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(Int(value))
    case .decimal(let value): self = value.isFinite ? .number(value) : .null
    case .text(let text): self = .string(text)
    case .time: self = .string(value.shown)
    case .list(let values): self = .array(values.map { JSON($0) })
    case .record(let fields): self = .object(Dictionary(fields.map { ($0.name, JSON($0.value)) }) { $1 })
    }
  }
}

extension Value {
  package init(_ json: JSON) {
    switch json {
    case .null: self = .none
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(Int64(value))
    case .number(let value): self = .decimal(value)
    case .string(let text): self = .text(text)
    case .array(let values): self = .list(values.map(Value.init))
    case .object(let fields): self = .record(fields.sorted { $0.key < $1.key }.map { Value.Field($0.key, Value($0.value)) })
    }
  }
}
