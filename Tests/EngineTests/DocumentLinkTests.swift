import Foundation
import TestSupport
import Testing

@Suite("links of documents")
struct DocumentLinkTests {
  /// Every page that people read in the tree.
  static let allPages: [String] = ["", "docs", "examples", "rules"].flatMap { folder -> [String] in
    let files = FileManager.default
    let paths = folder.isEmpty ? try? files.contentsOfDirectory(atPath: Repository.root) : files.subpaths(atPath: Repository.root + folder)
    return (paths ?? []).filter { $0.hasSuffix(".md") }.sorted().map { folder.isEmpty ? $0 : folder + "/" + $0 }
  }

  @Test("every link leads to a file that there is, and to a heading that it has")
  func links() throws {
    var anchors: [String: Set<String>] = [:]
    var count = 0
    for path in Self.allPages {
      let page = try MarkdownPage(path)
      for link in page.links {
        guard let (file, anchor) = page.target(of: link) else { continue }
        count += 1
        let isThere = FileManager.default.fileExists(atPath: Repository.root + file)
        #expect(isThere, "\(path): \(link)")
        guard let anchor, isThere, file.hasSuffix(".md") else { continue }
        let known = try anchors[file] ?? Set(MarkdownPage(file).headings.map(\.anchor))
        anchors[file] = known
        #expect(known.contains(anchor), "\(path): \(link)")
      }
    }
    #expect(count > 600)
  }

  @Test("a page is read as it is written")
  func reading() {
    let page = MarkdownPage(
      "docs/zh/a.md",
      text: """
        # 一、*二* `c`
        [去](../b.md#the-end) 和 `--x`，[里](#一二-c)，[外](https://example.com/#x)
        | a | `b\\|c` |
        <!-- file: r.yaml -->
        ```yaml
        # no heading
        [no](link.md)
        ```
        """)
    #expect(page.headings == [.init(level: 1, text: "一、*二* `c`")] && page.headings.map(\.anchor) == ["一二-c"])
    #expect(page.blocks == [.init(file: "r.yaml", language: "yaml", lines: ["# no heading", "[no](link.md)"])])
    #expect(page.rows == [2] && page.words == ["c", "--x", "b\\|c"] && page.links.count == 3)
    let targets = page.links.map(page.target)
    #expect(targets[0]?.file == "docs/b.md" && targets[0]?.anchor == "the-end")
    #expect(targets[1]?.file == "docs/zh/a.md" && targets[1]?.anchor == "一二-c" && targets[2] == nil)
  }
}
