import Engine
import Rules
import Sandbox
import Serving
import WeChat
import Wire

/// A folder with what the platform answered of a console: `autoreply.json`, `selfmenu.json`, `menu.json` and `tags.json` as it answered,
/// `media.json` with what became of the media, and their files.
enum SavedExport {
  /// Bytes of a file that is read.
  private static let most = 16 << 20

  static func read(_ folder: String) throws -> ConsoleFetch.Fetched {
    let files = DiskFiles(folder: prefix(folder))
    var fetched = ConsoleFetch.Fetched(export: ConsoleExport())
    for part in ConsoleExport.Part.allCases where files.exists(part.file) {
      let json = try json(part.file, files, folder)
      if part == .media { try read(json, files, folder, into: &fetched) } else { fetched.export.answers[part] = json }
    }
    if fetched.export.answers.isEmpty {
      throw Terminal.stop("--from \(folder): neither \(quotedList(ConsoleExport.Part.allCases.prefix(3).map(\.file))) is in this folder")
    }
    return fetched
  }

  static func write(_ fetched: ConsoleFetch.Fetched, to folder: String) throws {
    let files = DiskFiles(folder: prefix(folder))
    if let there = ConsoleExport.Part.allCases.first(where: { files.exists($0.file) }) {
      throw Terminal.stop("--save \(folder): \(there.file) is there already; name another folder")
    }
    var written = fetched.export.answers.map { ($0.key.file, Array(($0.value.text + "\n").utf8)) }
    var media: [String: JSON] = [:]
    for (number, (content, medium)) in fetched.export.media.sorted(by: { $0.key < $1.key }).enumerated() {
      switch medium {
      case .file(let format):
        let path = "media/\(number + 1).\(format)"
        media[content] = ["file": .string(path)]
        if let bytes = fetched.files[content] { written.append((path, bytes)) }
      case .articles(let articles): media[content] = ["news_item": .array(articles.map(\.json))]
      case .lost(let reason): media[content] = ["lost": .string(said(reason))]
      }
    }
    if !media.isEmpty { written.append((ConsoleExport.Part.media.file, Array((JSON.object(media).text + "\n").utf8))) }
    for (path, bytes) in written {
      do throws(FileFault) { try files.write(bytes, to: path) } catch { throw Terminal.stop("--save \(folder): \(path): \(error.reason)") }
    }
  }

  /// A sandbox plays the console from which it was saved.
  static func tell(_ fetched: ConsoleFetch.Fetched, to world: World, as account: String) throws {
    let media = fetched.files.compactMapValues { bytes -> (kind: MediumKind, bytes: [UInt8])? in
      guard let format = MediaFormat.named(bytes) else { return nil }
      return [MediumKind.image, .voice, .video].first { $0.formats(isPermanent: true).contains(format) }.map { ($0, bytes) }
    }
    do {
      try world.tellWebsite(
        replies: fetched.export.answers[.replies], menu: fetched.export.answers[.shownMenu], media: media, of: account, at: Terminal.now)
    } catch {
      throw Terminal.stop("the sandbox's file cannot be written")
    }
  }

  private static func prefix(_ folder: String) -> String { folder.hasSuffix("/") ? folder : folder + "/" }

  private static func json(_ path: String, _ files: DiskFiles, _ folder: String) throws -> JSON {
    do throws(FileFault) {
      if let size = files.size(path), size > most { throw FileFault("it is over \(most) bytes") }
      let bytes = try files.read(path)
      do throws(JSONFault) { return try JSON(reading: bytes) } catch { throw FileFault("it is \(error.message)") }
    } catch {
      throw Terminal.stop("--from \(folder): \(path): \(error.reason)")
    }
  }

  private static func read(_ json: JSON, _ files: DiskFiles, _ folder: String, into fetched: inout ConsoleFetch.Fetched) throws {
    guard case .object(let entries) = json else { throw Terminal.stop("--from \(folder): \(ConsoleExport.Part.media.file): it is no object") }
    for (content, entry) in entries {
      if entry["news_item"] != nil {
        fetched.export.media[content] = .articles(ConsoleArticle.all(in: entry))
      } else if let path = entry["file"]?.string {
        // A file of this folder, and no other.
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
          throw Terminal.stop("--from \(folder): `\(OutsideText.shown(path, upTo: 80))` leads out of the folder")
        }
        if let size = files.size(path), size > most { throw Terminal.stop("--from \(folder): \(path): it is over \(most) bytes") }
        guard let bytes = try? files.read(path) else {
          fetched.export.media[content] = .lost("no file `\(path)`")
          continue
        }
        fetched.export.media[content] =
          MediaFormat.named(bytes).map { .file(format: $0) } ?? .lost("it is neither a picture nor a recording nor a film")
        fetched.files[content] = bytes
      } else {
        fetched.export.media[content] = .lost(Phrase(verbatim: OutsideText.shown(entry["lost"]?.string ?? "-", upTo: 300)))
      }
    }
  }
}
