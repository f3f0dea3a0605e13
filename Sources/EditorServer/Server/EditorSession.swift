package import Rules
package import Serving
internal import Synchronization
package import Wire

/// A conversation with one editor, as a value: what it says goes in, what is answered comes out, and what takes long is handed out as work.
package struct EditorSession {
  private enum State { case fresh, running, shutDown }
  private var state = State.fresh
  private let ownLanguage: DisplayLanguage
  private let clock: @Sendable () -> Int64
  /// The text of a finding's page.
  let page: @Sendable (Diagnostic.Code, DisplayLanguage) -> String?
  private(set) var client = ClientAbilities(.null)
  var documents = OpenDocuments()
  var sets = RuleSets()
  let disk = DiskFiles()
  private var output: [JSON] = []
  /// Questions that are answered when the rules are read again.
  private var waiting: [(id: RequestID, method: String, parameters: JSON)] = []
  private var asked = 0
  /// Whether the editor shows that rules are read for the first time.
  private var isBeginning = false
  private static let beginning = "wxrules-reading"
  /// How the process ends, once the editor says that it does.
  package private(set) var ending: Int32?

  /// Questions that may wait at a time.
  private static let mostWaiting = 1000

  package init(
    language: DisplayLanguage, clock: @escaping @Sendable () -> Int64, page: @escaping @Sendable (Diagnostic.Code, DisplayLanguage) -> String?
  ) {
    ownLanguage = language
    self.clock = clock
    self.page = page
  }

  var language: DisplayLanguage { client.language ?? ownLanguage }
  /// Seconds since 1970 UTC.
  var now: Int64 { clock() }
  func said(_ phrase: Phrase) -> String { phrase.text(in: language) }

  // MARK: what comes in and goes out

  package mutating func takeOutput() -> [JSON] {
    defer { output = [] }
    return output
  }

  mutating func send(_ method: String, _ parameters: JSON) { output.append(EditorOutput.notification(method, parameters)) }

  /// Something that the editor is asked; nobody waits for its answer.
  mutating func ask(_ method: String, _ parameters: JSON) {
    asked += 1
    output.append(EditorOutput.request(.text("wxrules-\(asked)"), method, parameters))
  }

  mutating func answer(_ id: RequestID, _ result: JSON) { output.append(EditorOutput.result(id, result)) }
  mutating func refuse(_ id: RequestID?, _ fault: RequestFault) { output.append(EditorOutput.fault(id, fault)) }
  mutating func refuse(_ id: RequestID?, _ code: RequestFault.Code, _ reason: Phrase) {
    refuse(id, RequestFault(code: code, message: said(reason)))
  }

  /// - Parameter isCancelled: of requests that the editor took back before their turn came.
  package mutating func receive(_ bytes: [UInt8], isCancelled: (RequestID) -> Bool = { _ in false }) {
    let json: JSON
    do throws(JSONFault) {
      json = try JSON(kept: bytes)
    } catch {
      return refuse(nil, .parse, "the message is \(error.message)")
    }
    guard let message = EditorMessage(json) else { return refuse(nil, .invalidRequest, "this is no message of JSON-RPC") }
    switch message {
    case .request(let id, let method, let parameters):
      if isCancelled(id) { return refuse(id, .cancelled, "cancelled") }
      request(id, method, parameters)
    case .notification(let method, let parameters): notify(method, parameters)
    case .answer: break
    }
  }

  // MARK: requests

  private mutating func request(_ id: RequestID, _ method: String, _ parameters: JSON) {
    switch state {
    case .fresh:
      guard method == "initialize" else { return refuse(id, .notInitialized, "`initialize` comes first") }
      client = ClientAbilities(parameters)
      state = .running
      answer(id, ServerAbilities(client, version: Version.product).json)
    case .shutDown: refuse(id, .invalidRequest, "the server is shut down; `exit` ends it")
    case .running:
      if method == "shutdown" {
        state = .shutDown
        for question in waiting { refuse(question.id, .cancelled, "the server is shut down") }
        waiting = []
        answer(id, .null)
      } else if method == "initialize" {
        refuse(id, .invalidRequest, "`initialize` came before")
      } else if let known = EditorMethod(rawValue: method) {
        if known.waits, !sets.isSettled, waiting.count < Self.mostWaiting {
          waiting.append((id, method, parameters))
        } else {
          handle(known, id, parameters)
        }
      } else {
        refuse(id, .unknownMethod, "no method `\(method)`")
      }
    }
  }

  private mutating func notify(_ method: String, _ parameters: JSON) {
    if method == "exit" {
      ending = state == .shutDown ? 0 : 1
      return
    }
    guard state == .running else { return }
    switch method {
    case "initialized": begin()
    case "textDocument/didOpen": open(parameters["textDocument"] ?? .null)
    case "textDocument/didChange": change(parameters)
    case "textDocument/didClose": close(parameters["textDocument"] ?? .null)
    case "textDocument/didSave", "workspace/didChangeWatchedFiles": filesChanged(parameters)
    case "workspace/didChangeWorkspaceFolders":
      for folder in (parameters["event"]?["added"]?.items ?? []).prefix(16) {
        if let path = folder["uri"]?.string.flatMap({ DocumentAddress($0).path }) { sets.add(path, documents.files(over: disk)) }
      }
    case "$/cancelRequest":
      guard let id = parameters["id"].flatMap(RequestID.init), let place = waiting.firstIndex(where: { $0.id == id }) else { return }
      waiting.remove(at: place)
      refuse(id, .cancelled, "cancelled")
    // What begins with a dollar may be left unheard, and what nobody knows is no request.
    default: break
    }
  }

  private mutating func begin() {
    if client.watchesFiles {
      let watchers: [JSON] = ["**/*.yaml", "**/*.yml", "**/*.csv"].map { ["globPattern": .string($0)] }
      ask(
        "client/registerCapability",
        [
          "registrations": [
            ["id": "files", "method": "workspace/didChangeWatchedFiles", "registerOptions": ["watchers": .array(watchers)]]
          ]
        ])
    }
    for folder in client.folders.prefix(16) { sets.add(folder, documents.files(over: disk)) }
    guard client.showsProgress, !sets.isSettled else { return }
    isBeginning = true
    ask("window/workDoneProgress/create", ["token": .string(Self.beginning)])
    progress(["kind": "begin", "title": .string(said("reading the rules"))])
  }

  private mutating func progress(_ value: JSON) { send("$/progress", ["token": .string(Self.beginning), "value": value]) }

  // MARK: documents

  private mutating func open(_ document: JSON) {
    guard let uri = document["uri"]?.string, let path = DocumentAddress(uri).path, let text = document["text"]?.string else { return }
    documents[path] = OpenDocument(uri: uri, version: document["version"]?.int, text: DocumentText(Array(text.utf8)))
    changed(path)
  }

  private mutating func change(_ parameters: JSON) {
    guard let uri = parameters["textDocument"]?["uri"]?.string, let path = DocumentAddress(uri).path, var document = documents[path] else { return }
    // One reference, or each change of a letter copies the whole text.
    documents[path] = nil
    let isWhole = document.apply(parameters["contentChanges"]?.items ?? [], client.encoding)
    document.version = parameters["textDocument"]?["version"]?.int ?? document.version
    documents[path] = document
    if !isWhole {
      send("window/logMessage", ["type": 1, "message": .string(said("a change of `\(path)` could not be made; close and open it again"))])
    }
    changed(path)
  }

  private mutating func close(_ document: JSON) {
    guard let uri = document["uri"]?.string, let path = DocumentAddress(uri).path, documents[path] != nil else { return }
    documents[path] = nil
    for gone in sets.closed(path, documents.files(over: disk)) { publish(gone, []) }
  }

  private mutating func changed(_ path: String) {
    sets.changed(path, within: client.folders, documents.files(over: disk))
  }

  private mutating func filesChanged(_ parameters: JSON) {
    let changes = (parameters["changes"]?.items ?? []).compactMap { $0["uri"]?.string.flatMap { DocumentAddress($0).path } }
    // What is open counts as it stands in the editor, whatever becomes of its file.
    if changes.contains(where: { documents[$0] == nil }) || parameters["changes"] == nil { sets.allChanged() }
  }

  // MARK: work

  /// What there is to be done now, if anything.
  package mutating func takeWork() -> Analysis? {
    guard state == .running else { return nil }
    return sets.takeWork(documents, disk, now: clock())
  }

  package mutating func receive(_ outcome: Analysis.Outcome) {
    guard let view = sets.take(outcome) else { return answerWaiting() }
    switch outcome.step {
    case .compile:
      for path in sets.rehome(after: view, documents.files(over: disk)) { publish(path, []) }
      publish(view)
    case .index: break
    case .prove:
      publish(view)
      if client.pullsFindings { ask("workspace/diagnostic/refresh", .null) }
    }
    answerWaiting()
  }

  private mutating func answerWaiting() {
    guard sets.isSettled else { return }
    if isBeginning {
      isBeginning = false
      progress(["kind": "end"])
    }
    let questions = waiting
    waiting = []
    for question in questions {
      guard let method = EditorMethod(rawValue: question.method) else { continue }
      handle(method, question.id, question.parameters)
    }
  }
}
