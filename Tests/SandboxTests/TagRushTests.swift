import Testing

@testable import Sandbox

/// Row 19 of the list of differences: tags that are given to one follower at the same time. (wechat-protocol 7.1)
@Suite("tags at the same time")
struct TagRushTests {
  @Test("only calls that tag a follower are in each other's way, and only while they run")
  func rush() {
    let rush = TagRush()
    let first = TagRush.openids("tags/members/batchtagging", Array(#"{"openid_list":["a","b"],"tagid":100}"#.utf8))
    let second = TagRush.openids("tags/members/batchtagging", Array(#"{"openid_list":["b","c"],"tagid":101}"#.utf8))
    #expect(first == ["a", "b"] && second == ["b", "c"])
    for path in ["tags/members/batchuntagging", "user/info", "tags/create"] {
      #expect(TagRush.openids(path, Array(#"{"openid_list":["a"]}"#.utf8)).isEmpty, "\(path)")
    }
    #expect(TagRush.openids("tags/members/batchtagging", Array("nonsense".utf8)).isEmpty)
    #expect(rush.begin(first))
    #expect(!rush.begin(second))
    rush.end(first)
    #expect(!rush.begin(["c"]))
    rush.end(["c"])
    rush.end(second)
    #expect(rush.begin(second))
  }
}
