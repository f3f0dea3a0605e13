/// `WX0113` for media whose files are not there. A rule set that was in force before is served without them.
enum MediaChecks {
  static func check(_ media: [Medium], in files: any RuleFiles) -> [Diagnostic] {
    media.filter { !$0.isAddress && files.paths(matching: $0.source).isEmpty }.map { medium in
      Diagnostic(
        .unreadableFile, "no file `\(medium.source)` for medium `\(medium.name)`", severity: .warning, at: medium.span,
        notes: ["replies with it would not be given"], help: ["put the file there; a path is relative to the file that names it"])
    }
  }
}
