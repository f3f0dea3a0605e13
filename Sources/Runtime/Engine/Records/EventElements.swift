package import Rules
package import Wire

/// The elements of a message as a list of names and values by turns: a value is a text, or such a list. Shorter than XML, and gives the same.
package enum EventElements {
  package static func xml(_ elements: [JSON]) -> String { "<xml>" + inner(elements) + "</xml>" }

  /// Those of an event, as they came.
  package static func of(_ fields: Fields, in parent: Int = 0) -> [JSON] {
    fields.children(of: parent).filter { $0 != parent }.flatMap { entry -> [JSON] in
      let value: JSON = fields.entries[entry].hasChildren ? .array(of(fields, in: entry)) : .string(fields.string(fields.raw(entry)))
      return [.string(fields.name(entry)), value]
    }
  }

  private static func inner(_ elements: [JSON]) -> String {
    var out = ""
    var at = 0
    while at + 1 < elements.count {
      let (name, value) = (elements[at].string ?? "", elements[at + 1])
      if case .array(let children) = value {
        out += "<\(name)>" + inner(children) + "</\(name)>"
      } else {
        out += XMLText.element(name, value.string ?? "")
      }
      at += 2
    }
    return out
  }
}
