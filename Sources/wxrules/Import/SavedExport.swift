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

  /// - Parameter option: by which the folder was named.
  static func read(_ folder: String, as option: String = "--from") throws -> ConsoleFetch.Fetched {
    let files = DiskFiles(folder: prefix(folder))
    var fetched = ConsoleFetch.Fetched(export: ConsoleExport())
    for part in ConsoleExport.Part.allCases where files.exists(part.file) {
      let json = try json(part.file, files, folder, option)
      if part == .media { try read(json, files, folder, option, into: &fetched) } else { fetched.export.answers[part] = json }
    }
    if fetched.export.answers.isEmpty {
      throw Terminal.stop("\(option) \(folder): neither \(quotedList(ConsoleExport.Part.allCases.prefix(3).map(\.file))) is in this folder")
    }
    return fetched
  }

  /// Before anything is asked: nothing of another account is written over.
  static func look(at folder: String) throws {
    let files = DiskFiles(folder: prefix(folder))
    if let there = ConsoleExport.Part.allCases.first(where: { files.exists($0.file) }) {
      throw Terminal.stop("--save \(folder): \(there.file) is there already; name another folder")
    }
    try ImportedFiles.lookWhetherItCanBeWritten(folder)
  }

  static func write(_ fetched: ConsoleFetch.Fetched, to folder: String) throws {
    let files = DiskFiles(folder: prefix(folder))
    var written = fetched.export.answers.map { ($0.key.file, Array(($0.value.text + "\n").utf8)) }
    var media: [String: JSON] = [:]
    for (number, (content, medium)) in fetched.export.media.sorted(by: { $0.key < $1.key }).enumerated() {
      switch medium {
      case .file(let format), .film(let format, _, _):
        let path = "media/\(number + 1).\(format)"
        media[content] = ["file": .string(path)]
        if case .film(_, let title, let description) = medium {
          media[content] = ["file": .string(path), "title": .string(title), "description": .string(description)]
        }
        if let bytes = fetched.files[content] { written.append((path, bytes)) }
      case .articles(let articles): media[content] = ["news_item": .array(articles.map(\.json))]
      case .lost(let reason): media[content] = ["lost": .string(reason.english)]
      }
    }
    if !media.isEmpty { written.append((ConsoleExport.Part.media.file, Array((JSON.object(media).text + "\n").utf8))) }
    for (path, bytes) in written {
      do throws(FileFault) { try files.write(bytes, to: path) } catch { throw Terminal.stop("--save \(folder): \(path): \(error.reason)") }
    }
  }

  /// A sandbox plays the console from which it was saved.
  static func tell(_ fetched: ConsoleFetch.Fetched, to world: World, as account: String) throws {
    var state = WebsiteState()
    let answers = fetched.export.answers
    (state.replies, state.shownMenu, state.menu, state.tags) = (answers[.replies], answers[.shownMenu], answers[.menu], answers[.tags])
    for (content, medium) in fetched.export.media {
      switch medium {
      case .articles(let articles): state.articles[content] = ["news_item": .array(articles.map(\.json))]
      case .lost: break
      case .file(let format), .film(let format, _, _):
        let kind = [MediumKind.image, .voice, .video].first { $0.formats(isPermanent: true).contains(format) }
        guard let kind, let bytes = fetched.files[content] else { break }
        var told = WebsiteState.Medium(kind: kind, bytes: bytes)
        if case .film(_, let title, let description) = medium { (told.title, told.description) = (title, description) }
        state.media[content] = told
      }
    }
    do { try world.tellWebsite(state, of: account, at: Terminal.now) } catch {
      throw Terminal.stop("the sandbox's file cannot be written")
    }
  }

  private static func prefix(_ folder: String) -> String { folder.hasSuffix("/") ? folder : folder + "/" }

  private static func medium(_ bytes: [UInt8], _ entry: JSON) -> ConsoleExport.Medium {
    guard let format = MediaFormat.named(bytes) else { return .lost("it is neither a picture nor a recording nor a film") }
    guard let title = entry["title"]?.string else { return .file(format: format) }
    return .film(format: format, title: title, description: entry["description"]?.string ?? "")
  }

  private static func json(_ path: String, _ files: DiskFiles, _ folder: String, _ option: String) throws -> JSON {
    do throws(FileFault) {
      if let size = files.size(path), size > most { throw FileFault("it is over \(most) bytes") }
      let bytes = try files.read(path)
      do throws(JSONFault) { return try JSON(reading: bytes) } catch { throw FileFault("it is \(error.message)") }
    } catch {
      throw Terminal.stop("\(option) \(folder): \(path): \(error.reason)")
    }
  }

  private static func read(_ json: JSON, _ files: DiskFiles, _ folder: String, _ option: String, into fetched: inout ConsoleFetch.Fetched) throws {
    guard case .object(let entries) = json else { throw Terminal.stop("\(option) \(folder): \(ConsoleExport.Part.media.file): it is no object") }
    for (content, entry) in entries {
      if entry["news_item"] != nil {
        do throws(ImportFault) { fetched.export.media[content] = .articles(try ConsoleArticle.all(in: entry, of: .media)) } catch {
          throw Terminal.stop("\(option) \(folder): \(error.part.file): \(error.reason)")
        }
      } else if let path = entry["file"]?.string {
        // A file of this folder, and no other.
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
          throw Terminal.stop("\(option) \(folder): `\(OutsideText.shown(path, upTo: 80))` leads out of the folder")
        }
        if let size = files.size(path), size > most { throw Terminal.stop("\(option) \(folder): \(path): it is over \(most) bytes") }
        guard let bytes = try? files.read(path) else {
          fetched.export.media[content] = .lost("no file `\(path)`")
          continue
        }
        fetched.export.media[content] = medium(bytes, entry)
        fetched.files[content] = bytes
      } else {
        fetched.export.media[content] = .lost(Phrase(kept: OutsideText.shown(entry["lost"]?.string ?? "-", upTo: 300)))
      }
    }
  }
}
