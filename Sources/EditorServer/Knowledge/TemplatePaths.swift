internal import Rules

/// The paths that a template names, in the order in which they stand. Offsets are bytes of its text.
struct TemplatePaths {
  private(set) var all: [TemplateParser.Path] = []

  init(of text: String) { add(TemplateParser.parse(text).0) }

  private mutating func add(_ nodes: [TemplateParser.Node]) {
    for node in nodes {
      switch node {
      case .literal, .remark, .breakLoop, .continueLoop: break
      case .output(let filtered), .assign(_, let filtered): add(filtered)
      case .capture(_, let body): add(body)
      case .conditional(let branches):
        for branch in branches {
          if let test = branch.test { add(test) }
          add(branch.body)
        }
      case .choice(let subject, let whens, let otherwise):
        add(subject)
        for when in whens {
          for value in when.values { add(value) }
          add(when.body)
        }
        add(otherwise)
      case .loop(let loop):
        add(loop.collection)
        if let limit = loop.limit { add(limit) }
        if let offset = loop.offset { add(offset) }
        add(loop.body)
        add(loop.otherwise)
      }
    }
  }

  private mutating func add(_ filtered: TemplateParser.Filtered) {
    add(filtered.expression)
    for call in filtered.filters {
      for argument in call.arguments { add(argument) }
      if let allows = call.allowsFalse { add(allows) }
    }
  }

  private mutating func add(_ test: TemplateParser.Test) {
    switch test {
    case .truth(let expression): add(expression)
    case .comparison(let left, _, let right):
      add(left)
      add(right)
    case .and(let left, let right), .or(let left, let right):
      add(left)
      add(right)
    }
  }

  private mutating func add(_ expression: TemplateParser.Expression) {
    switch expression {
    case .literal, .empty, .blank: break
    case .path(let path):
      all.append(path)
      for case .index(let inner, _) in path.members { add(inner) }
    case .range(let low, let high):
      add(low)
      add(high)
    }
  }
}
