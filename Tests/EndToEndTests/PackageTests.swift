import Foundation
import TestSupport
import Testing

/// What is installed: packed of the program that was built, and tried on a Debian of its own by scripts that anybody can run.
@Suite("the package", .serialized)
struct PackageTests {
  /// - Returns: how it ended, and what it printed.
  private func script(_ name: String, _ arguments: [String], within seconds: Double) throws -> (status: Int32, output: String) {
    let output = try UnseenFile()
    let child = try Child(Repository.root + "scripts/" + name, arguments, output: output.channel, errors: output.channel, takesAll: true)
    return (child.ends(within: seconds), output.text)
  }

  @Test("installed, upgraded, removed, purged; from the console to an answered message every line is in the language of whoever reads it")
  func tried() throws {
    let scratch = try Scratch()
    let packing = try script("package", ["--quick", "--binary", Binary.path, "--output", scratch.path], within: 300)
    guard packing.status != 3 else { return print(packing.output) }
    let package = try #require(packing.output.split(separator: "\n").first { $0.hasSuffix(".deb") }, "\(packing.output)")
    let run = try script("check-package", ["--package", String(package)], within: 900)
    guard run.status != 3 else { return print(run.output) }
    #expect(run.status == 0, "\(run.output)")
    for language in ["zh_CN.UTF-8", "en_US.UTF-8"] {
      #expect(run.output.contains("an answered message under LANG=\(language)"), "\(run.output)")
    }
  }

  @Test("packed in two folders, at two times, by two people, it is the same bytes")
  func reproducible() throws {
    let run = try script("check-reproducible", ["--binary", Binary.path, "--quick"], within: 600)
    guard run.status != 3 else { return print(run.output) }
    #expect(run.status == 0 && run.output.contains(".deb: the same bytes"), "\(run.output)")
  }
}
