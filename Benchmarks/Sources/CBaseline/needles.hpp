// Many words sought in one text: Aho–Corasick, every step worked out beforehand, over the bytes that stand in any word.
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

class needles {
 public:
  static constexpr uint32_t none = UINT32_MAX;

  /// Words have the numbers in which they are added.
  void add(std::string word) { words.push_back(std::move(word)); }

  /// The lowest number of a word that stands in a text.
  uint32_t lowest_in(std::string_view text) {
    if (next.empty()) build();
    uint32_t state = 0, lowest = none;
    for (unsigned char byte : text) {
      state = next[state * width + classes[byte]];
      lowest = std::min(lowest, found[state]);
    }
    return lowest;
  }

 private:
  std::vector<std::string> words;
  uint8_t classes[256] = {};  // 0 for bytes of no word
  uint32_t width = 1;
  std::vector<uint32_t> next, found;

  void build() {
    for (const std::string &word : words) for (unsigned char byte : word) if (!classes[byte]) classes[byte] = (uint8_t)width++;
    next.assign(width, 0);
    found.assign(1, none);
    for (uint32_t number = 0; number < words.size(); number++) {
      uint32_t state = 0;
      for (unsigned char byte : words[number]) {
        uint32_t to = next[state * width + classes[byte]];
        if (!to) {
          to = (uint32_t)found.size();
          next[state * width + classes[byte]] = to;
          next.resize(next.size() + width, 0);
          found.push_back(none);
        }
        state = to;
      }
      found[state] = std::min(found[state], number);
    }
    // Breadth first: where a state has no step of its own, it takes that of its longest end.
    std::vector<uint32_t> ends(found.size(), 0), order{0};
    for (size_t at = 0; at < order.size(); at++) {
      uint32_t state = order[at];
      for (uint32_t byte = 1; byte < width; byte++) {
        uint32_t &to = next[state * width + byte];
        uint32_t otherwise = state ? next[ends[state] * width + byte] : 0;
        if (to) {
          ends[to] = otherwise;
          found[to] = std::min(found[to], found[otherwise]);
          order.push_back(to);
        } else {
          to = otherwise;
        }
      }
    }
  }
};

}  // namespace
