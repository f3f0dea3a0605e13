internal import Rules

/// Where a button or an article leads. (wechat-protocol 7.10, 8)
enum LinkedPage {
  enum Fault {
    case tooLong, form

    /// What would be taken.
    var rule: String {
      switch self {
      case .tooLong: "has at most \(LinkedPage.bytes) bytes"
      case .form: "begins with http:// or https:// and names a host"
      }
    }
  }

  private static let bytes = 1024

  static func fault(of url: String) -> Fault? {
    if url.utf8.count > bytes { return .tooLong }
    return host(url) == nil ? .form : nil
  }

  /// Nil for what is no address, and for a name that none of the internet's is.
  static func host(_ url: String) -> String? {
    // Letters of other scripts may stand in the path.
    let ascii = String(url.unicodeScalars.prefix { $0.isASCII })
    return WebAddress(ascii).map { $0.host.lowercased() }.flatMap { $0.contains(".") ? $0 : nil }
  }
}
