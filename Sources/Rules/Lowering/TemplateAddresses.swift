/// `WX0308`: free text in an address, which it could lead elsewhere.
extension TemplateResolver {
  mutating func checkAddress(_ filtered: TemplateParser.Filtered) {
    guard isFreeText(filtered.expression), !filtered.filters.contains(where: { $0.filter.makesSafeForURL }) else { return }
    faults.append(
      Fault(
        code: .unsafeText, message: "free text in an address without `url_encode`", range: filtered.range,
        notes: ["a `&`, a quote or a space in it would change where the link leads"],
        help: ["write {{ \(filtered.written) | url_encode }}"]))
  }

  private func isFreeText(_ expression: TemplateParser.Expression) -> Bool {
    guard case .path(let path) = expression, let scope else { return false }
    if let local = local(path.root) {
      guard case .value(let kind) = local.nature else { return false }
      return self.kind(kind, path.members[...]) == .text(isFree: true)
    }
    switch scope.meaning(of: path.root, path.members.prefixNames) {
    case .found(_, let kind, let used), .partial(_, let kind, let used):
      return kind == .text(isFree: true) || kind == .any || templateColumn(path.members.dropFirst(used), of: kind) != nil
    case .notHere, .unknown: return false
    }
  }
}

/// Whether a text so far leaves an `href="` open.
struct OpenLink {
  private(set) var isOpen = false
  private static let start = Array("href=\"".utf8)

  mutating func read(_ bytes: [UInt8]) {
    if !isOpen, bytes.span.firstIndex(of: Self.start, in: 0..<bytes.count) == nil { return }
    var at = 0
    while at < bytes.count {
      if isOpen {
        if bytes[at] == 0x22 || bytes[at] == 0x3E { isOpen = false }
        at += 1
      } else if bytes.span.hasPrefix(Self.start, at: at, end: bytes.count) {
        isOpen = true
        at += Self.start.count
      } else {
        at += 1
      }
    }
  }
}
