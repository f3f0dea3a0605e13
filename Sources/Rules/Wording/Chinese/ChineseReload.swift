extension Chinese {
  static let reload: Catalog.Entries = [
    "… %1 not shown": "……还有%1没有显示",
    "%1 more bytes": "%1 字节",
    "the rules in force, or those that are tried, cannot be loaded again with today's secrets and codes": "正在生效的规则，或者灰度的规则，用今天的密钥和二维码加载不了",
    "it cannot be tried on some first; POST /reload or SIGHUP puts it in force for all at once": "没法先灰度；POST /reload 或 SIGHUP 会让它对所有人立刻生效",
    "it is in force for all followers": "已对所有粉丝生效",
  ]
}
