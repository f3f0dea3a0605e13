internal import Wire

/// What an editor is told in answer to `initialize`.
struct ServerAbilities {
  private let client: ClientAbilities
  private let version: String

  init(_ client: ClientAbilities, version: String) {
    self.client = client
    self.version = version
  }

  var json: JSON {
    var abilities: [String: JSON] = [
      "positionEncoding": .string(client.encoding.rawValue),
      "textDocumentSync": ["openClose": true, "change": 2, "save": ["includeText": false]],
      "completionProvider": ["triggerCharacters": ["{", ".", ":", " ", "|", "-"], "resolveProvider": false],
      "hoverProvider": true, "definitionProvider": true, "referencesProvider": true, "documentHighlightProvider": true,
      "renameProvider": ["prepareProvider": true], "documentSymbolProvider": true, "workspaceSymbolProvider": true, "foldingRangeProvider": true,
      "codeActionProvider": ["codeActionKinds": ["quickfix", "source.fixAll"]], "documentFormattingProvider": true,
      "semanticTokensProvider": [
        "legend": [
          "tokenTypes": .array(SemanticTokens.Kind.allCases.map { .string($0.rawValue) }), "tokenModifiers": [],
        ], "full": true, "range": true,
      ],
      "inlayHintProvider": true, "codeLensProvider": ["resolveProvider": false],
      "executeCommandProvider": ["commands": .array(EditorCommand.allCases.map { .string($0.rawValue) })],
      "workspace": ["workspaceFolders": ["supported": true]],
    ]
    // Who asks for findings is not sent them as well.
    if client.pullsFindings {
      abilities["diagnosticProvider"] = ["identifier": "wxrules", "interFileDependencies": true, "workspaceDiagnostics": true]
    }
    return ["capabilities": .object(abilities), "serverInfo": ["name": "wxrules", "version": .string(version)]]
  }
}
