internal import Rules

/// Which tests `--run` selects.
package struct TestFilter {
  private let regex: RE2Regex

  /// Nil when RE2 refuses the expression.
  package init?(_ pattern: String) {
    guard let regex = try? RE2Regex(pattern, isSearch: true, .folded, limits: .standard) else { return nil }
    self.regex = regex
  }

  package func selects(_ name: String) -> Bool {
    let bytes = TextFolding.fold(name)
    return regex.matches(bytes.span, 0..<bytes.count)
  }
}
