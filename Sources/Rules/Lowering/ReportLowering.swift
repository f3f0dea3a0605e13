/// What reports count by.
extension Lowering {
  mutating func lowerReport() {
    guard let declaration = declarations.report else { return }
    if let loss = declaration.quickLoss { parts.report.quickLoss = loss.value / 1000 }
    if !declaration.kept.isEmpty { parts.report.kept = declaration.kept.map { $0.value / 1000 } }
    parts.report.zone = zone(declaration.zone)
  }
}
