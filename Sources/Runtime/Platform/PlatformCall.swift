/// One call of the platform's API, without its access token.
package struct PlatformCall: Sendable {
  package enum Body: Sendable {
    case none
    case json(JSON)
    /// Bytes as they are, for calls that are not wrapped.
    case raw([UInt8])
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
    case .json, .raw: true
    }
  }

  /// Bytes of the body. JSON is written without `\u` escapes: the platform refuses them. (wechat-protocol 5.2)
  var bytes: [UInt8]? {
    switch body {
    case .none: nil
    case .json(let json): Array(json.line.utf8)
    case .raw(let bytes): bytes
    }
  }
}
