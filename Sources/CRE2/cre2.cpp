#include "include/cre2.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {
re2::RE2::Options options(bool case_sensitive, int64_t max_memory) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(max_memory);
  options.set_case_sensitive(case_sensitive);
  return options;
}
std::string whole(const char *pattern, size_t length, bool anchored) {
  std::string text(pattern, length);
  return anchored ? "\\A(?:" + text + ")\\z" : text;
}
// Characters that are as long in UTF-8.
struct Stretch {
  uint32_t first, last;
  int width;
};
const Stretch stretches[] = {{0, 0x7F, 1}, {0x80, 0x7FF, 2}, {0x800, 0xD7FF, 3}, {0xE000, 0xFFFF, 3}, {0x10000, 0x10FFFF, 4}};
const uint32_t block = 0x1000;  // characters that are asked about at once

void append(std::string &text, uint32_t character, int width) {
  static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  text.push_back((char)(leads[width] | character >> 6 * (width - 1)));
  for (int left = width - 2; left >= 0; left--) text.push_back((char)(0x80 | (character >> 6 * left & 0x3F)));
}
}  // namespace

struct wx_regex {
  re2::RE2 regex;
  std::vector<std::string> names;
  wx_regex(const std::string &pattern, bool case_sensitive, int64_t max_memory) : regex(pattern, options(case_sensitive, max_memory)) {
    if (!regex.ok()) return;
    names.resize(regex.NumberOfCapturingGroups() + 1);
    for (const auto &entry : regex.CapturingGroupNames()) names[entry.first] = entry.second;
  }
};

struct wx_regex_set {
  re2::RE2::Set set;
  wx_regex_set(bool case_sensitive, int64_t max_memory) : set(options(case_sensitive, max_memory), re2::RE2::UNANCHORED) {}
};

extern "C" {

wx_regex *wx_regex_new(const char *pattern, size_t length, bool anchored, bool case_sensitive, int64_t max_memory) {
  // The bare pattern is tried first, so that `a)(b` cannot become valid inside the anchors.
  wx_regex *bare = new wx_regex(std::string(pattern, length), case_sensitive, max_memory);
  if (!anchored || !bare->regex.ok()) return bare;
  delete bare;
  return new wx_regex(whole(pattern, length, true), case_sensitive, max_memory);
}

void wx_regex_free(wx_regex *regex) { delete regex; }

const char *wx_regex_error(const wx_regex *regex) {
  return regex->regex.ok() ? nullptr : regex->regex.error().c_str();
}

bool wx_regex_error_range(const wx_regex *regex, const char *pattern, size_t length, size_t *start, size_t *end) {
  const std::string &argument = regex->regex.error_arg();
  if (regex->regex.ok() || argument.empty()) return false;
  size_t at = std::string(pattern, length).find(argument);
  if (at == std::string::npos) return false;
  *start = at;
  *end = at + argument.size();
  return true;
}

bool wx_regex_matches(const wx_regex *regex, const char *text, size_t length) {
  return regex->regex.Match(re2::StringPiece(text, length), 0, length, re2::RE2::UNANCHORED, nullptr, 0);
}

int wx_regex_group_count(const wx_regex *regex) { return regex->regex.NumberOfCapturingGroups(); }

const char *wx_regex_group_name(const wx_regex *regex, int index) {
  if (index < 0 || index >= (int)regex->names.size() || regex->names[index].empty()) return nullptr;
  return regex->names[index].c_str();
}

bool wx_regex_captures(const wx_regex *regex, const char *text, size_t length, int64_t *ranges, int groups) {
  std::vector<re2::StringPiece> found(groups);
  if (!regex->regex.Match(re2::StringPiece(text, length), 0, length, re2::RE2::UNANCHORED, found.data(), groups)) {
    return false;
  }
  for (int i = 0; i < groups; i++) {
    bool took_part = found[i].data() != nullptr;
    ranges[2 * i] = took_part ? found[i].data() - text : -1;
    ranges[2 * i + 1] = took_part ? ranges[2 * i] + (int64_t)found[i].size() : -1;
  }
  return true;
}

size_t wx_regex_characters(const wx_regex *regex, uint32_t *runs, size_t capacity) {
  size_t count = 0;
  std::string text;
  for (const Stretch &stretch : stretches) {
    for (uint32_t first = stretch.first; first <= stretch.last; first += block) {
      text.clear();
      for (uint32_t at = first; at < first + block && at <= stretch.last; at++) append(text, at, stretch.width);
      re2::StringPiece found;
      for (size_t at = 0; at < text.size(); at = found.data() - text.data() + found.size()) {
        if (!regex->regex.Match(text, at, text.size(), re2::RE2::UNANCHORED, &found, 1) || found.empty()) break;
        size_t start = found.data() - text.data();
        if (2 * count + 2 <= capacity) {
          runs[2 * count] = first + (uint32_t)(start / stretch.width);
          runs[2 * count + 1] = first + (uint32_t)((start + found.size()) / stretch.width) - 1;
        }
        count++;
      }
    }
  }
  return count;
}

wx_regex_set *wx_regex_set_new(bool case_sensitive, int64_t max_memory) { return new wx_regex_set(case_sensitive, max_memory); }

void wx_regex_set_free(wx_regex_set *set) { delete set; }

int wx_regex_set_add(wx_regex_set *set, const char *pattern, size_t length, bool anchored) {
  return set->set.Add(whole(pattern, length, anchored), nullptr);
}

bool wx_regex_set_compile(wx_regex_set *set) { return set->set.Compile(); }

int wx_regex_set_matches(const wx_regex_set *set, const char *text, size_t length, int *indices, int capacity) {
  static thread_local std::vector<int> found;
  found.clear();
  re2::RE2::Set::ErrorInfo error{re2::RE2::Set::kNoError};
  if (!set->set.Match(re2::StringPiece(text, length), &found, &error)) {
    return error.kind == re2::RE2::Set::kNoError ? 0 : -1;
  }
  int count = (int)found.size();
  std::copy_n(found.begin(), std::min(count, capacity), indices);
  return count;
}
}
