internal import Engine
internal import Hummingbird
internal import Wire

/// An answer as a command prints it, byte for byte.
struct ConsolePaper: Sendable {
  enum Form: Sendable { case json, csv }
  /// Which it is, and what a file of it is called.
  let form: Form
  let name: String
  let text: String
  /// How many there are of what is shown a part.
  var total: Int?
  /// Where looking ended; nil where all was seen.
  var goOn: TurnID?

  init(_ name: String, json: JSON) {
    form = .json
    self.name = name
    text = json.shown + "\n"
  }

  init(_ name: String, csv: String) {
    form = .csv
    self.name = name
    text = csv
  }

  var response: Response {
    var response: Response
    switch form {
    case .json: response = ConsoleAnswer.make(.ok, "application/json", ResponseBody(byteBuffer: ByteBuffer(string: text)))
    case .csv:
      response = ConsoleAnswer.make(.ok, "text/csv; charset=utf-8", ResponseBody(byteBuffer: ByteBuffer(string: text)))
      response.headers[.contentDisposition] = "attachment; filename=\"\(name).csv\""
    }
    if let total { response.headers.append(ConsoleAnswer.field("X-Total-Count", String(total))) }
    if let goOn { response.headers.append(ConsoleAnswer.field("X-Go-On-Before", goOn.description)) }
    return response
  }
}

/// Why a question has no answer, where it is no fault of its words.
enum FigureFault: Error, Equatable {
  /// It is not there, or no longer.
  case unknown(String)
  /// Later it will be answered.
  case busy(String, seconds: Int)

  var response: Response {
    switch self {
    case .unknown(let reason): return ConsoleAnswer.errors(.notFound, [reason])
    case .busy(let reason, let seconds):
      var response = ConsoleAnswer.errors(.serviceUnavailable, [reason])
      response.headers[.retryAfter] = String(seconds)
      return response
    }
  }
}
