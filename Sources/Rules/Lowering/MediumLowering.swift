/// Pictures, recordings and films.
extension Lowering {
  mutating func lowerMedia() {
    for declaration in unique(declarations.media, "medium", { $0.name }) {
      let source = declaration.source.value
      let isAddress = source.hasPrefix("https://") || source.hasPrefix("http://")
      let formats = declaration.kind.formats(isPermanent: declaration.isPermanent)
      let star = declaration.name.value.contains("*")
      if star ? isAddress || source.count(where: { $0 == "*" }) != 1 : !isAddress && source.contains("*") {
        report(
          Diagnostic(
            .medium, "a `*` stands in the name and in the path, or in neither", at: star ? declaration.source.span : declaration.name.span,
            notes: ["it stands for the same part of both: `tour-*` from `tours/*.mp3`"], help: ["write one `*` in each"]))
      }
      if isAddress, WebAddress(source) == nil {
        report(
          Diagnostic(
            .medium, "this is no address that can be asked", at: declaration.source.span,
            help: ["write it in ASCII, without the name of a user, its port from 1 to 65535: `https://example.com/hall.png`"]))
      }
      if !isAddress, !formats.contains(source.fileExtension) {
        report(
          Diagnostic(
            .medium, "the platform takes no \(declaration.kind.rawValue) in this format", at: declaration.source.span,
            help: ["one of \(quotedList(formats.map { "." + $0 }))"]))
      }
      if !isAddress, source.hasPrefix("/") || source.split(separator: "/").contains("..") {
        report(
          Diagnostic(
            .includeOutside, "a medium outside of the folder of its rules file", at: declaration.source.span,
            notes: ["a rule set is moved and reviewed as one folder"], help: ["copy the file beside the rules"]))
      }
      if declaration.title != nil || declaration.description != nil, declaration.kind != .video || !declaration.isPermanent,
        let span = (declaration.title ?? declaration.description)?.span
      {
        report(
          Diagnostic(
            .conflictingKeys, "only a permanent video has a title of its own", at: span,
            help: ["give the title where the video is sent, or add `permanent: true`"]))
      }
      if let wide = declarations.media.first(where: {
        $0.name.value.contains("*") && !star && PathPattern.matches($0.name.value, declaration.name.value)
      }) {
        report(
          Diagnostic(
            .duplicateName, "medium `\(declaration.name.value)` is also one of `\(wide.name.value)`", at: declaration.name.span,
            related: [Diagnostic.Label(wide.name.span, "declared here")], help: ["give it another name"]))
      }
      let path = isAddress ? source : PathPattern.directory(of: file(declaration.source.span).path) + source
      let folder = files.first.map { PathPattern.directory(of: $0.path) } ?? ""
      parts.media.append(
        Medium(
          name: declaration.name.value, kind: declaration.kind, source: path,
          place: !isAddress && path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path, span: declaration.name.span,
          isPermanent: declaration.isPermanent, title: declaration.title?.value, description: declaration.description?.value))
    }
  }
}
