import Rules
import Serving

/// A file on this disk and what is changed in it.
struct ChangedFile {
  private let source: SourceFile
  private let edits: [TextEdit]

  init(_ source: SourceFile, _ edits: [TextEdit]) {
    self.source = source
    self.edits = edits
  }

  /// - Parameter whole: the file with the byte order mark that it may begin with, which is no part of its text.
  func bytes(of whole: [UInt8]) -> [UInt8] { Array(whole.dropLast(source.utf8.count)) + edits.applied(to: source.utf8) }

  /// - Returns: false when it could not be written; why was said.
  func write() -> Bool {
    do throws(FileFault) {
      let whole = try DiskFiles().read(source.path)
      guard SourceFile(path: source.path, utf8: whole).utf8 == source.utf8 else { throw FileFault("it was changed meanwhile") }
      try FileReplacement.replace(source.path, holding: whole, with: bytes(of: whole))
      return true
    } catch {
      Terminal.complain("wxrules: \(source.path) is not written: \(error.reason)\n")
      return false
    }
  }
}
