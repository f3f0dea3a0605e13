import Foundation

@testable import Rules
@testable import Wire

/// As much of JSON Schema as ours uses, asked of a rules file.
struct SchemaCheck {
  private let definitions: [String: JSON]

  static func faults(of yaml: [UInt8], against schema: JSON) -> [String] {
    let (root, findings) = YAMLComposer.compose(SourceFile(path: "x", utf8: yaml), id: SourceFile.ID(0), limits: .standard)
    guard let root, findings.isEmpty, case .object(let top) = schema, case .object(let definitions)? = top["$defs"] else { return ["unreadable"] }
    return SchemaCheck(definitions: definitions).check(root, schema, "")
  }

  private func check(_ node: YAMLNode, _ schema: JSON, _ path: String) -> [String] {
    guard case .object(let rules) = schema else { return [] }
    var faults: [String] = []
    if case .string(let reference)? = rules["$ref"], let definition = definitions[String(reference.dropFirst("#/$defs/".count))] {
      faults += check(node, definition, path)
    }
    if let type = rules["type"], !types(of: node).contains(where: { names(type).contains($0) }) { faults.append("\(path): type") }
    if case .array(let words)? = rules["enum"], !words.contains(where: { text($0) == node.scalar }) { faults.append("\(path): enum") }
    if let constant = rules["const"], text(constant) != node.scalar { faults.append("\(path): const") }
    if case .string(let pattern)? = rules["pattern"], let scalar = node.scalar, scalar.range(of: pattern, options: .regularExpression) == nil {
      faults.append("\(path): pattern")
    }
    if case .array(let shapes)? = rules["anyOf"], shapes.allSatisfy({ !check(node, $0, path).isEmpty }) { faults.append("\(path): anyOf") }
    if case .sequence(let items) = node.content {
      if case .int(let least)? = rules["minItems"], items.count < least { faults.append("\(path): minItems") }
      if let shape = rules["items"] { faults += items.enumerated().flatMap { check($0.element, shape, "\(path)[\($0.offset)]") } }
    }
    if let entries = node.entries {
      if case .int(let least)? = rules["minProperties"], entries.count < least { faults.append("\(path): minProperties") }
      if case .array(let required)? = rules["required"] {
        for name in required where !entries.contains(where: { $0.key.value == text(name) }) { faults.append("\(path): missing \(text(name) ?? "")") }
      }
      let properties: [String: JSON] = if case .object(let known)? = rules["properties"] { known } else { [:] }
      for entry in entries where !entry.key.value.hasPrefix("x-") {
        if let shape = properties[entry.key.value] {
          faults += check(entry.value, shape, "\(path).\(entry.key.value)")
        } else if case .bool(false)? = rules["additionalProperties"] {
          faults.append("\(path): unknown \(entry.key.value)")
        } else if let shape = rules["additionalProperties"] {
          faults += check(entry.value, shape, "\(path).\(entry.key.value)")
        }
      }
    }
    return faults
  }

  private func names(_ type: JSON) -> [String] {
    switch type {
    case .string(let name): [name]
    case .array(let names): names.compactMap(text)
    case .null, .bool, .int, .number, .object: []
    }
  }

  /// The types that an editor may see in a scalar.
  private func types(of node: YAMLNode) -> [String] {
    switch node.content {
    case .sequence: ["array"]
    case .mapping: ["object"]
    case .scalar(let text, let style):
      style != .plain
        ? ["string"]
        : Int(text) != nil ? ["integer", "number"] : Double(text) != nil ? ["number"] : text == "true" || text == "false" ? ["boolean"] : ["string"]
    }
  }

  private func text(_ json: JSON) -> String? {
    switch json {
    case .string(let text): text
    case .int(let value): String(value)
    case .bool(let flag): String(flag)
    case .null, .number, .array, .object: nil
    }
  }
}
