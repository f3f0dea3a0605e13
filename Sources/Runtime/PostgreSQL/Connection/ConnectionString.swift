internal import CPostgreSQL

/// How to reach a server: `postgresql://…`, words as `host=…`, or `service=…`.
package struct ConnectionString: Sendable {
  let text: String
  /// What stands in it; nothing of the environment or of service files.
  private let options: [String: String]

  package init(_ text: String) throws(PostgreSQLFault) {
    guard !text.utf8.contains(0), let options = unsafe PQconninfoParse(text, nil) else { throw .connectionString }
    defer { unsafe PQconninfoFree(options) }
    self.text = text
    self.options = unsafe Self.values(options)
  }

  subscript(option: String) -> String? { options[option] }

  /// What libpq takes for what the string does not say: of the environment, or of a service that this names.
  static func usual(_ option: String) -> String? {
    guard let options = unsafe PQconndefaults() else { return nil }
    defer { unsafe PQconninfoFree(options) }
    return unsafe values(options)[option]
  }

  private static func values(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
    var values: [String: String] = [:]
    var option = unsafe options
    while let keyword = unsafe option.pointee.keyword {
      if let value = unsafe option.pointee.val { unsafe values[String(cString: keyword)] = unsafe String(cString: value) }
      unsafe option += 1
    }
    return values
  }

  // MARK: hosts

  /// Each of which is tried for as long as `connect_timeout` says: libpq leaves that to whoever does not wait inside of it.
  /// - Returns: what to set for each, in the order of the string; one with nothing to set where libpq finds the host itself.
  var hosts: [[(option: String, value: String)]] {
    let lists = ["host", "hostaddr", "port"].map { option in
      (option, options[option]?.split(separator: ",", omittingEmptySubsequences: false).map { String($0) } ?? [])
    }
    let count = max(lists[0].1.count, lists[1].1.count)
    // Lists of other lengths are libpq's to refuse.
    guard count > 1, lists.allSatisfy({ $0.1.isEmpty || $0.1.count == count || $0.0 == "port" && $0.1.count == 1 }) else { return [[]] }
    return (0..<count).map { index in
      lists.compactMap { option, values in values.count == count ? (option: option, value: values[index]) : nil }
    }
  }
}
