/// Formats of `date` that show themselves instead of a date.
extension TemplateResolver {
  mutating func checkDateFormat(_ call: TemplateParser.Filtered.Call) {
    guard call.filter == .date, case .literal(.text(let format))? = call.arguments.first, !format.isEmpty, !format.contains("%") else { return }
    let meant = Self.strftime(format)
    faults.append(
      Fault(
        code: .unknownFilter, message: "the format `\(format)` has no directive: it is shown as it stands", range: call.range,
        notes: ["a directive is `%` and a letter: `%Y` the year, `%m` the month, `%d` the day, `%H` the hour, `%M` the minute"],
        help: ["write `date: '\(meant ?? "%Y-%m-%d")'`"], severity: .warning))
  }

  /// The same as `date` wants it: `yyyy年MM月` as other tools write it, or with a full-width `％`. Nil for what is neither.
  private static func strftime(_ format: String) -> String? {
    let wide = format.replacing("％", with: "%")
    if wide != format { return wide }
    let letters = [
      ("yyyy", "%Y"), ("YYYY", "%Y"), ("yy", "%y"), ("MM", "%m"), ("dd", "%d"), ("DD", "%d"), ("HH", "%H"), ("hh", "%I"), ("mm", "%M"), ("ss", "%S"),
    ]
    let meant = letters.reduce(format) { $0.replacing($1.0, with: $1.1) }
    return meant == format ? nil : meant
  }
}
