package import Rules
package import Wire

/// The language as a JSON Schema (draft 2020-12), printed from the vocabulary that the reader checks files against.
package struct SchemaReport {
  private let language: DisplayLanguage

  /// - Parameter language: in whose words the keys are described.
  package static func schema(in language: DisplayLanguage = .en) -> JSON {
    let report = SchemaReport(language: language)
    var definitions: [String: JSON] = [:]
    for name in Section.Name.allCases { definitions[name.rawValue] = report.section(Section.named(name), name) }
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "title": .string(report.said("wxrules rules file")), "$ref": "#/$defs/document",
      "$defs": .object(definitions),
    ]
  }

  private func said(_ phrase: Phrase) -> String { phrase.text(in: language) }

  private func section(_ section: Section, _ name: Section.Name) -> JSON {
    var properties: [String: JSON] = [:]
    for key in section.keys { properties[key.name] = described(key) }
    var object: [String: JSON] = [
      "type": "object", "properties": .object(properties), "patternProperties": ["^x-": true], "additionalProperties": false,
    ]
    let required = section.keys.filter(\.isRequired).map(\.name)
    if !required.isEmpty { object["required"] = .array(required.map { .string($0) }) }
    if name != .document { object["minProperties"] = 1 }
    return .object(object)
  }

  private func described(_ key: Section.Key) -> JSON {
    let shape = Self.shape(key.shape)
    guard case .object(var object) = shape else { return shape }
    object["description"] = .string(said(key.deprecation.map { "\(key.summary); deprecated: write \($0.instead)" } ?? key.summary))
    if key.deprecation != nil { object["deprecated"] = true }
    return .object(object)
  }

  /// A scalar may look like a number or a flag to an editor: the reader takes its text.
  private static let scalar: JSON = ["type": ["string", "number", "boolean"]]

  private static func shape(_ shape: Shape) -> JSON {
    switch shape {
    case .text, .template: scalar
    case .pattern: ["type": ["string", "number"]]
    case .identifier: ["type": ["string", "number"]]
    case .integer: ["type": "integer"]
    case .number: ["type": "number"]
    case .boolean: ["type": "boolean"]
    case .outsideEvent: ["type": "string", "pattern": "^outside\\..+$"]
    case .version: ["type": "string", "pattern": "^>= ?[0-9]+(\\.[0-9]+){0,2}$"]
    case .duration: ["type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$"]
    // An editor of YAML 1.1 may read 21:00 as 1260.
    case .clockTime: ["anyOf": [["type": "string", "pattern": "^([0-9]|[01][0-9]|2[0-4]):[0-5][0-9]$"], ["type": "integer"]]]
    case .date, .dateTime: ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"]
    case .percent: ["type": "string", "pattern": "^[0-9]+(\\.[0-9]{1,2})?%$"]
    case .columnKind:
      [
        "anyOf": [
          ["enum": .array(Table.Column.PlainKind.allCases.map { .string($0.rawValue) })], ["type": "string", "pattern": "^(enum|list)\\(.+\\)$"],
        ]
      ]
    case .range: ["type": "string", "pattern": "^[0-9]+\\.\\.[0-9]+$"]
    case .word(let words):
      words == ["1"] ? ["const": 1] : ["enum": .array(words.map { .string($0) })]
    case .list(let inner): ["type": "array", "items": self.shape(inner), "minItems": 1]
    case .listOrNone(let inner): ["type": "array", "items": self.shape(inner)]
    case .oneOrMany(let inner): ["anyOf": [self.shape(inner), ["type": "array", "items": self.shape(inner), "minItems": 1]]]
    case .map(let inner): ["type": "object", "additionalProperties": self.shape(inner)]
    case .section(let name): ["$ref": .string("#/$defs/\(name.rawValue)")]
    case .anything: .bool(true)
    case .either(let shapes): ["anyOf": .array(shapes.map { self.shape($0) })]
    }
  }
}
