/// `WX0113` for media whose files are not there. A rule set that was in force before is served without them.
extension Lowering {
  mutating func checkMedia() {
    for medium in parts.media where !medium.isAddress && folder.paths(matching: medium.source).isEmpty {
      report(
        Diagnostic(
          .unreadableFile, "no file `\(medium.source)` for medium `\(medium.name)`", severity: .warning, at: medium.span,
          notes: ["replies with it would not be given"], help: ["put the file there; a path is relative to the file that names it"]))
    }
  }
}
