/// The requests that are answered.
enum EditorMethod: String, CaseIterable {
  case completion = "textDocument/completion"
  case hover = "textDocument/hover"
  case definition = "textDocument/definition"
  case references = "textDocument/references"
  case highlight = "textDocument/documentHighlight"
  case prepareRename = "textDocument/prepareRename"
  case rename = "textDocument/rename"
  case codeAction = "textDocument/codeAction"
  case formatting = "textDocument/formatting"
  case symbols = "textDocument/documentSymbol"
  case workspaceSymbols = "workspace/symbol"
  case folding = "textDocument/foldingRange"
  case tokens = "textDocument/semanticTokens/full"
  case tokensOfRange = "textDocument/semanticTokens/range"
  case hints = "textDocument/inlayHint"
  case lenses = "textDocument/codeLens"
  case findings = "textDocument/diagnostic"
  case allFindings = "workspace/diagnostic"
  case execute = "workspace/executeCommand"

  /// Whether it is answered from rules that were read after the last change. What could be written next has to be there at once.
  var waits: Bool {
    switch self {
    case .completion, .formatting: false
    case .hover, .definition, .references, .highlight, .prepareRename, .rename, .codeAction, .symbols, .workspaceSymbols, .folding, .tokens,
      .tokensOfRange, .hints, .lenses, .findings, .allFindings, .execute:
      true
    }
  }
}
