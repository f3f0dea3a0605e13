extension Chinese {
  static let media: Catalog.Entries = [
    "medium `%1` is not uploaded: %2": "素材`%1`没有上传：%2",
    "media are not kept: %1": "素材没有保存：%1",
    "it is declared nowhere under `media:`": "`media:`里没有声明它",
    "%1 takes longer than %2 seconds": "%1 超过 %2 秒还没有取完",
    "%1 has %2 bytes; the platform takes %3 of a %4": "%1 有 %2 字节；平台的 %4 最多 %3 字节",
    "it has over the %1 bytes that the platform takes of a %2": "超过了平台对 %2 的上限 %1 字节",
    "the platform takes no %1 in the format `%2`": "平台的 %1 不收`%2`格式",
    "%1 is no http(s) address": "%1 不是 http(s) 网址",
    "%1 is inside the own network; `webhooks: { private_addresses: true }` of account `%2` allows it":
      "%1 在内网；公众号`%2`写上`webhooks: { private_addresses: true }`才允许",
    "%1 cannot be loaded: the name leads nowhere": "取不到 %1：域名解析不到",
    "%1 answers with status %2": "%1 返回状态 %2",
    "%1 answers with status %2; write the address to which it leads": "%1 返回状态 %2；请写它跳转到的网址",
    "it is over the %1 bytes that the platform takes of a %2": "超过了平台对 %2 的上限 %1 字节",
    "%1 cannot be loaded": "取不到 %1",
    "%1: %2": "%1：%2",
  ]
}
