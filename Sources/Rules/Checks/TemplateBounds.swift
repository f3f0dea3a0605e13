/// The least and the most bytes that a template can render; nil when there is no bound.
struct TemplateBounds {
  static func bytes(_ nodes: [TemplateNode], tables: [Table], types: (String) -> Scope.CaptureType?) -> (least: Int, most: Int?) {
    var least = 0
    var most: Int? = 0
    for node in nodes {
      let (low, high): (Int, Int?)
      switch node {
      case .literal(let bytes): (low, high) = (bytes.count, bytes.count)
      case .output(let filtered): (low, high) = output(filtered, tables, types)
      case .assign, .capture, .breakLoop, .continueLoop: (low, high) = (0, 0)
      case .conditional(let branches):
        let bounds = branches.map { bytes($0.body, tables: tables, types: types) }
        let hasElse = branches.last?.test == nil
        low = hasElse ? bounds.map(\.least).min() ?? 0 : 0
        high = bounds.reduce(0) { most, bound in most.flatMap { most in bound.most.map { max(most, $0) } } }
      case .choice, .loop: (low, high) = (0, nil)
      }
      least += low
      most = most.flatMap { most in high.map { most + $0 } }
    }
    return (least, most)
  }

  private static func output(_ filtered: FilteredExpression, _ tables: [Table], _ types: (String) -> Scope.CaptureType?) -> (Int, Int?) {
    guard filtered.filters.isEmpty, case .variable(let variable, let members) = filtered.expression else { return (0, nil) }
    if case .capture(let name) = variable {
      guard case .hole(let type)? = types(name) else { return (0, nil) }
      if case .list(let table) = type, let column = members.first?.name, let at = tables[table].column(column), members.count == 1 {
        let lengths = (0..<tables[table].rowCount).lazy.map { tables[table].cells.bytes($0, at).count }
        return (lengths.min() ?? 0, lengths.max() ?? 0)
      }
      return type.isFreeText ? (0, nil) : (1, 64)
    }
    guard let bytes = variable.renderedBytes else { return (0, nil) }
    return (bytes.lowerBound, bytes.upperBound)
  }
}
