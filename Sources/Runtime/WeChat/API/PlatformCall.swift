package import Wire

/// One call of the platform's API, without its access token.
package struct PlatformCall: Sendable {
  package enum Body: Sendable {
    case none
    case json(JSON)
    /// Bytes as they are, for calls that are not wrapped.
    case raw([UInt8])
    /// A file as a form, and fields beside it. (wechat-protocol 7.9)
    case file([UInt8], name: String, type: String, fields: [(name: String, value: String)])
  }
  /// As `/cgi-bin/qrcode/create`.
  package let path: String
  package let query: [(name: String, value: String)]
  package let body: Body

  package init(_ path: String, query: [(name: String, value: String)] = [], body: Body = .none) {
    self.path = path
    self.query = query
    self.body = body
  }

  package var isPost: Bool {
    switch body {
    case .none: false
    case .json, .raw, .file: true
    }
  }

  /// What of it nobody may be shown: of accounts and of followers.
  var secrets: [String] {
    var found = query.filter { Self.secretNames.contains($0.name) }.map(\.value)
    if case .json(.object(let fields)) = body {
      for (name, value) in fields where Self.secretNames.contains(name) {
        if let text = value.string { found.append(text) }
        if case .array(let items) = value { found += items.compactMap(\.string) }
      }
    }
    return found
  }
  private static let secretNames: Set<String> = ["secret", "appsecret", "touser", "openid", "openid_list", "user_id", "access_token"]

  var contentType: String {
    switch body {
    case .none, .json, .raw: "application/json; charset=utf-8"
    case .file: "multipart/form-data; boundary=\(MultipartBody.boundary)"
    }
  }

  /// Bytes of the body. JSON is written without `\u` escapes: the platform refuses them. (wechat-protocol 5.2)
  var bytes: [UInt8]? {
    switch body {
    case .none: nil
    case .json(let json): Array(json.line.utf8)
    case .raw(let bytes): bytes
    case .file(let bytes, let name, let type, let fields): MultipartBody.body(bytes, name: name, type: type, fields: fields)
    }
  }
}

/// A form with one file, as the platform takes media: the part is called `media`. (wechat-protocol 7.9)
package enum MultipartBody {
  /// Long enough that no picture holds it.
  static let boundary = "----wxrules-5b1d7c0f-9a52-4d8e-b0b6-3f6f1c2a7e94"

  static func body(_ bytes: [UInt8], name: String, type: String, fields: [(name: String, value: String)]) -> [UInt8] {
    var out: [UInt8] = []
    for field in fields {
      out += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field.name)\"\r\n\r\n\(field.value)\r\n".utf8)
    }
    // A name of ours: what the operator's file is called is nobody's business, and may hold anything.
    out += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"media\"; filename=\"\(name)\"\r\nContent-Type: \(type)\r\n\r\n".utf8)
    return out + bytes + Array("\r\n--\(boundary)--\r\n".utf8)
  }
}
