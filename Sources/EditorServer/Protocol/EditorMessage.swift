package import Wire

/// One message of JSON-RPC, as it came.
package enum EditorMessage: Sendable {
  case request(RequestID, method: String, JSON)
  case notification(method: String, JSON)
  /// To something that was asked of the editor.
  case answer(RequestID, JSON?)

  /// Nil for what is none.
  init?(_ json: JSON) {
    guard case .object(let fields) = json else { return nil }
    let id = fields["id"].flatMap(RequestID.init)
    // A request waits for its answer, whatever it is called by: it is no notification.
    if id == nil, fields["id"] != nil { return nil }
    guard let method = fields["method"] else {
      guard let id else { return nil }
      self = .answer(id, fields["result"])
      return
    }
    guard case .string(let method) = method else { return nil }
    let parameters = fields["params"] ?? .null
    self = id.map { .request($0, method: method, parameters) } ?? .notification(method: method, parameters)
  }

  /// The request that is no longer wanted, where it says so.
  var cancelled: RequestID? {
    guard case .notification("$/cancelRequest", let parameters) = self else { return nil }
    return parameters["id"].flatMap(RequestID.init)
  }
}

/// By what a request and its answer know each other.
package enum RequestID: Hashable, Sendable {
  case number(Int)
  case text(String)

  init?(_ json: JSON) {
    switch json {
    case .int(let number): self = .number(number)
    case .string(let text): self = .text(text)
    case .null, .bool, .number, .array, .object: return nil
    }
  }

  var json: JSON {
    switch self {
    case .number(let number): .int(number)
    case .text(let text): .string(text)
    }
  }
}

/// Why a request has no result.
struct RequestFault: Error {
  enum Code: Int {
    case parse = -32700
    case invalidRequest = -32600
    case unknownMethod = -32601
    case invalidParameters = -32602
    case notInitialized = -32002
    case failed = -32803
    case cancelled = -32800
  }
  let code: Code
  /// In the language of the editor.
  let message: String
}

/// What goes out.
enum EditorOutput {
  static func result(_ id: RequestID, _ result: JSON) -> JSON { ["jsonrpc": "2.0", "id": id.json, "result": result] }

  static func fault(_ id: RequestID?, _ fault: RequestFault) -> JSON {
    ["jsonrpc": "2.0", "id": id?.json ?? .null, "error": ["code": .int(fault.code.rawValue), "message": .string(fault.message)]]
  }

  static func notification(_ method: String, _ parameters: JSON) -> JSON {
    ["jsonrpc": "2.0", "method": .string(method), "params": parameters]
  }

  static func request(_ id: RequestID, _ method: String, _ parameters: JSON) -> JSON {
    ["jsonrpc": "2.0", "id": id.json, "method": .string(method), "params": parameters]
  }
}
