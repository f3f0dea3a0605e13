internal import Rules
internal import Wire

/// What an editor says of itself in `initialize`, as far as anything depends on it.
struct ClientAbilities {
  let encoding: PositionEncoding
  /// In whose words it is spoken to; nil where it does not say, or in one that we do not speak.
  let language: DisplayLanguage?
  /// Whether it asks for findings, and lets itself be told when to ask again; otherwise they are sent.
  let pullsFindings: Bool
  let takesSnippets: Bool
  let takesMarkdown: Bool
  /// How what an item means may be written, the best first; none where it wants a text alone.
  let itemFormats: [String]
  let takesVersionedEdits: Bool
  let watchesFiles: Bool
  let showsProgress: Bool
  let showsRelated: Bool
  let foldsLinesOnly: Bool
  let hasTree: Bool
  /// Folders that are open, as paths.
  let folders: [String]

  init(_ parameters: JSON) {
    let client = parameters["capabilities"] ?? .null
    let text = client["textDocument"] ?? .null
    let workspace = client["workspace"] ?? .null
    let window = client["window"] ?? .null
    let offered = (client["general"]?["positionEncodings"]?.items ?? []).compactMap { $0.string.flatMap(PositionEncoding.init) }
    // UTF-8 spares both sides the counting; UTF-16 is what is meant where nothing is said.
    encoding = offered.contains(.utf8) ? .utf8 : .utf16
    language = parameters["locale"]?.string.flatMap(DisplayLanguage.init(locale:))
    pullsFindings = text["diagnostic"] != nil && workspace["diagnostics"].isTrue("refreshSupport")
    takesSnippets = text["completion"]?["completionItem"].isTrue("snippetSupport") ?? false
    let formats = (text["hover"]?["contentFormat"]?.items ?? []).compactMap(\.string)
    takesMarkdown = formats.contains("markdown")
    itemFormats = (text["completion"]?["completionItem"]?["documentationFormat"]?.items ?? []).compactMap(\.string)
    takesVersionedEdits = workspace["workspaceEdit"].isTrue("documentChanges")
    watchesFiles = workspace["didChangeWatchedFiles"].isTrue("dynamicRegistration")
    showsProgress = window.flag("workDoneProgress")
    showsRelated = text["publishDiagnostics"].isTrue("relatedInformation")
    foldsLinesOnly = text["foldingRange"].isTrue("lineFoldingOnly")
    hasTree = text["documentSymbol"].isTrue("hierarchicalDocumentSymbolSupport")
    let open = (parameters["workspaceFolders"]?.items ?? []).compactMap { $0["uri"]?.string }
    let root = parameters["rootUri"]?.string.map { [$0] } ?? []
    folders = (open.isEmpty ? root : open).compactMap { DocumentAddress($0).path }
  }
}

extension JSON {
  /// The values of an array; none for anything else.
  var items: [JSON] { if case .array(let values) = self { values } else { [] } }
  func flag(_ key: String) -> Bool { self[key] == .bool(true) }
}

extension JSON? {
  func isTrue(_ key: String) -> Bool { self?.flag(key) ?? false }
}
