extension Chinese {
  static let planning: Catalog.Entries = [
    // Planning/ReplyFitting.swift
    "text of %1 bytes was cut at %2": "文字有 %1 个字节，截到 %2 个",
    "an article without a title was left out": "略去了一篇没有标题的文章",
    "an article's picture that begins with neither http:// nor https:// was left out": "略去了一篇文章的图片：它不以 http:// 或 https:// 开头",
    "an article's address that begins with neither http:// nor https:// was left out": "略去了一篇文章的地址：它不以 http:// 或 https:// 开头",
    "only %1 of %2 may be sent here": "这里最多发 %1，共有 %2 篇",
    "%1 articles": "%1 篇文章",
    // Planning/Planner.swift
    "rule `%1`: %2": "规则`%1`：%2",
    "rule `%1`: a message renders to nothing and is not sent": "规则`%1`：有一条消息是空的，不会发送",
    "rule `%1`: the follower has nothing of `%2` that would go back, so nothing is used": "规则`%1`：粉丝手里没有会收回的`%2`，所以什么也没记成已使用",
    "rule `%1`: variable `%2` stays as it was, since what it is set to is not %3": "规则`%1`：变量`%2`保持原样，要设的值不是%3",
  ]
}
