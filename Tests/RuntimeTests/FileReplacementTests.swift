import Foundation
import Rules
import Serving
import Testing

@Suite("a file gives way to another text of itself")
struct FileReplacementTests {
  private static func folder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.path + "/wxrules-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test("whole, where it lies; what is not as it was read stays, and nothing is left beside it")
  func replaces() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = DiskFiles(folder: folder + "/")
    try files.write(Array("old".utf8), to: "a")
    try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "a")
    try FileManager.default.createSymbolicLink(atPath: folder + "/nowhere", withDestinationPath: "b")
    try FileManager.default.setAttributes([.posixPermissions: 0o604], ofItemAtPath: folder + "/a")

    try FileReplacement.replace(folder + "/link", holding: Array("old".utf8), with: Array("new".utf8))
    #expect(try files.read("a") == Array("new".utf8))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "a")
    #expect(try FileManager.default.attributesOfItem(atPath: folder + "/a")[.posixPermissions] as? Int == 0o604)

    for (path, old) in [("a", "old"), ("nowhere", ""), ("missing", ""), ("", "")] {
      #expect(throws: FileFault.self, "\(path)") { try FileReplacement.replace(folder + "/" + path, holding: Array(old.utf8), with: [1]) }
    }
    #expect(try files.read("a") == Array("new".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a", "link", "nowhere"])
  }
}
