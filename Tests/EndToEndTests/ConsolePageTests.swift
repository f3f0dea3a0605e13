import Foundation
import TestSupport
import Testing
import Wire

/// The console's pages in a real browser. `PROVE_PAGES=1` looks at each of them in every way, `PROVE_PAGES=short` at each once.
/// The gate does neither yet: a browser that is waited for holds up other tests for minutes.
@Suite(
  "the console in a browser", .serialized,
  .enabled(
    if: Browser.isInstalled && ConsolePages.asked != nil,
    "PROVE_PAGES is not set (make prove sets it), or chromium and chromium-driver are not installed: NO PAGE OF THE CONSOLE WAS TESTED"))
struct ConsolePageTests {
  static let isWhole = ConsolePages.asked == "1"

  @Test(
    "every page is whole: nothing is missing, nothing hangs, nothing scrolls aside, nothing complains, nobody is kept out",
    arguments: ConsoleWorld.allCases)
  func looks(_ world: ConsoleWorld) throws {
    let scratch = try Scratch()
    let server = try world.serve(in: scratch)
    let browser = try Browser(in: scratch.path)
    if ConsolePages.axe == nil {
      print("SKIPPED: axe-core-python is not installed, so nobody asked whether the pages keep somebody out; scripts/test-deps installs it")
    }
    let all = try ConsolePages.shown(by: server)
    #expect(all.count >= 24)
    let pages = Self.isWhole ? all : all.filter { Self.isShort($0.name, world) }
    #expect(pages.count >= 2)
    var seen = 0
    let ways = Self.ways(of: world)
    for (way, look) in ways.enumerated() {
      try browser.resize(look.width, 900)
      try browser.prefer(look.scheme)
      // In short each page is seen once, at one end or the other.
      for (place, page) in pages.enumerated() where Self.isWhole || place % ways.count == way {
        try browser.open("http://127.0.0.1:\(server.adminPort)/console\(page.path)\(page.path.contains("?") ? "&" : "?")lang=\(look.language)")
        var found: [JSON] = []
        if try !browser.eventually({ try browser.script(ConsolePages.isSettled) == true }) { found.append("is still busy") }
        if case .array(let faults) = try browser.script(ConsolePages.faults) { found += faults }
        found += try browser.logged(["SEVERE", "WARNING"]).map { .string($0) }
        if let axe = ConsolePages.axe, Self.asksAxe(look, world) {
          _ = try browser.script(axe)
          if case .array(let barriers) = try browser.asynchronous(ConsolePages.barriers) { found += barriers }
        }
        #expect(found == [], "\(page.name) with \(world.rawValue) at \(look)")
        seen += 1
      }
    }
    if Self.isWhole {
      print("pages     \(seen) views with \(world.rawValue), \(pages.count) pages")
      try firstPaint(server, browser, world)
    }
    #expect(server.stop() == 0)
  }

  private static func ways(of world: ConsoleWorld) -> [ConsolePages.Look] {
    if isWhole { return ConsolePages.Look.all }
    switch world {
    case .week: return ConsolePages.Look.extremes
    case .empty: return [ConsolePages.Look(width: 360, scheme: "dark", language: "zh")]
    case .year: return [ConsolePages.Look(width: 360, scheme: "light", language: "en")]
    }
  }

  /// A year is the week's pages with longer tables, and takes seconds for each where nothing is optimised; where there is nothing, pages are alike.
  private static func isShort(_ name: String, _ world: ConsoleWorld) -> Bool {
    switch world {
    case .week: true
    case .empty: ["overview", "campaigns", "codes", "followers", "rules", "state"].contains(name)
    case .year: ["overview", "campaign"].contains(name)
    }
  }

  /// Once for each page and scheme.
  private static func asksAxe(_ look: ConsolePages.Look, _ world: ConsoleWorld) -> Bool {
    isWhole ? look.width == 360 && look.language == "en" : world == .week
  }

  /// Milliseconds from the address to the first thing that is seen, and to the first word. (Paint Timing)
  private func firstPaint(_ server: RunningServer, _ browser: Browser, _ world: ConsoleWorld) throws {
    var paints: [[Int]] = []
    for _ in 0..<9 {
      try browser.open("http://127.0.0.1:\(server.adminPort)/console/")
      var times: [Int] = []
      _ = try browser.eventually {
        if case .array(let entries) = try browser.script(Self.paint) { times = entries.compactMap(\.int) }
        return times.count == 2
      }
      paints.append(times)
    }
    let middle = [0, 1].map { kind in paints.map { $0[kind] }.sorted()[paints.count / 2] }
    print("pages     overview with \(world.rawValue): first paint \(middle[0]) ms, first content \(middle[1]) ms, the middle of \(paints.count)")
  }
  private static let paint = """
    const at = (name) => { const entry = performance.getEntriesByName(name)[0]; return entry ? Math.round(entry.startTime) : null; };
    return [at('first-paint'), at('first-contentful-paint')];
    """
}
