package import Rules

/// A request as a proxy or `tcpdump` writes it down: request line, headers, an empty line, the body.
package struct CapturedRequest: Sendable {
  package let method: String
  package let target: String
  package let body: [UInt8]

  /// - Throws: `FileFault` when it does not begin with a request line.
  package init(_ bytes: [UInt8]) throws(FileFault) {
    let end = bytes.firstIndex(of: 0x0A) ?? bytes.count
    let line = String(decoding: bytes[..<end], as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard line.count >= 2, line[0] == "GET" || line[0] == "POST" else {
      throw FileFault("it does not begin with a request line, as `POST /wx/main?signature=… HTTP/1.1`")
    }
    method = String(line[0])
    // A whole address does as well as a path.
    let address = line[1]
    if let scheme = address.firstRange(of: "://"), let slash = address[scheme.upperBound...].firstIndex(of: "/") {
      target = String(address[slash...])
    } else {
      target = String(address)
    }
    var at = end
    var body: [UInt8] = []
    while at < bytes.count {
      let start = at + 1
      let next = start < bytes.count ? bytes[start...].firstIndex(of: 0x0A) ?? bytes.count : bytes.count
      let isEmpty = start >= next || (next == start + 1 && bytes[start] == 0x0D)
      if isEmpty {
        body = next < bytes.count ? Array(bytes[(next + 1)...]) : []
        break
      }
      at = next
    }
    self.body = body
  }
}
