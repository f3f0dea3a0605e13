#include "include/baseline.h"

#include <sys/resource.h>
#include <yaml.h>

#include <atomic>
#include <string>
#include <unordered_map>

#include "message.hpp"
#include "needles.hpp"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#endif

/// What a rule says; no part of it can end a section. Of facts the second part is the tag that nobody asked has.
struct rule {
  std::string first, second;
  int16_t from = 0, until = 24 * 60 - 1;  // minutes of the day
};

struct baseline {
  explicit baseline(baseline_kind kind) : kind(kind) {}
  const baseline_kind kind;
  struct reader reader;
  std::unordered_map<std::string, rule> rules;
  std::vector<rule> by_number;
  class needles needles;
  std::vector<std::string> tags;
  std::string key;
};

namespace {

/// `]]>` would end a section: it is split over two.
template <typename Put>
void split(std::string_view text, Put put) {
  for (size_t end; (end = text.find("]]>")) != std::string_view::npos; text.remove_prefix(end + 2)) {
    put(text.substr(0, end + 2));
    put("]]><![CDATA[");
  }
  put(text);
}

std::string section(std::string_view text) {
  std::string out;
  split(text, [&](std::string_view part) { out += part; });
  return out;
}

template <bool checked>
struct output {
  uint8_t *bytes;
  size_t at = 0;
  void raw(std::string_view text) {
    memcpy(bytes + at, text.data(), text.size());
    at += text.size();
  }
  /// What came from outside.
  void text(std::string_view text) {
    if (checked) split(text, [this](std::string_view part) { raw(part); }); else raw(text);
  }
};

struct captures {
  std::string_view slug, number;
};

const rule *look_up(baseline *program, std::string_view key) {
  program->key.assign(key);
  auto found = program->rules.find(program->key);
  return found == program->rules.end() ? nullptr : &found->second;
}

bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

bool is_slug(unsigned char byte) {
  return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte == '_' || byte == '-';
}

/// `KEY:SLUG:t:NUMBER`, the number without zeros before it.
const rule *match_pattern(baseline *program, std::string_view key, captures &captures) {
  size_t colon = key.find(':');
  if (colon == std::string_view::npos) return nullptr;
  const rule *found = look_up(program, key.substr(0, colon));
  if (!found) return nullptr;
  key.remove_prefix(colon + 1);
  size_t end = 0;
  while (end < key.size() && is_slug((unsigned char)key[end])) end++;
  captures.slug = key.substr(0, end);
  key.remove_prefix(end);
  if (end == 0 || !begins(key, ":t:")) return nullptr;
  captures.number = key.substr(3);
  if (captures.number.empty() || captures.number.size() > 18 || (captures.number[0] == '0' && captures.number.size() > 1)) return nullptr;
  for (char digit : captures.number) if (digit < '0' || digit > '9') return nullptr;
  return found;
}

/// Who follows anew, without a tag, between two times of the day in Beijing.
const rule *match_facts(baseline *program, const message &message) {
  const rule *found = look_up(program, message.key);
  if (!found || message.event != "subscribe") return nullptr;
  for (const std::string &tag : program->tags) if (tag == found->second) return nullptr;
  int64_t time = 0;
  for (char digit : message.time) time = time * 10 + (digit - '0');
  int minute = (int)((time + 8 * 3600) / 60 % (24 * 60));
  return minute >= found->from && minute < found->until ? found : nullptr;
}

/// Trimmed, and what differs by case or width folded together; letters beyond ASCII stay as they are.
std::string_view folded(baseline *program, std::string_view text) {
  auto is_space = [](char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  std::string &out = program->key;
  out.resize(text.size());
  size_t put = 0;
  for (size_t at = 0; at < text.size();) {
    unsigned char byte = (unsigned char)text[at];
    if (byte == 0xEF && at + 2 < text.size()) {
      uint32_t value = 0xF000 | (uint32_t)(text[at + 1] & 0x3F) << 6 | (uint32_t)(text[at + 2] & 0x3F);
      if (value >= 0xFF01 && value <= 0xFF5E) {
        byte = (unsigned char)(value - 0xFEE0);
        at += 2;
      }
    }
    out[put++] = (char)(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
    at++;
  }
  return std::string_view(out.data(), put);
}

const rule *match(baseline *program, message &message, captures &captures) {
  if (program->kind == BASELINE_KEYWORD) {
    uint32_t number = message.content.empty() ? needles::none : program->needles.lowest_in(folded(program, message.content));
    return number == needles::none ? nullptr : &program->by_number[number];
  }
  if (message.event.empty()) return nullptr;
  if (message.event == "subscribe" && begins(message.key, "qrscene_")) message.key.remove_prefix(8);
  switch (program->kind) {
    case BASELINE_EXACT: case BASELINE_NEWS: return look_up(program, message.key);
    case BASELINE_PATTERN: return match_pattern(program, message.key, captures);
    case BASELINE_FACTS: return match_facts(program, message);
    case BASELINE_TABLE: return begins(message.key, "door_") ? look_up(program, message.key.substr(5)) : nullptr;
    case BASELINE_KEYWORD: break;
  }
  return nullptr;
}

template <bool checked>
size_t answer(baseline *program, const uint8_t *body, size_t count, uint8_t *bytes, size_t capacity) {
  message message;
  if (!(checked ? read_checked(program->reader, body, count, message) : read_bare(program->reader, body, count, message))) return 0;
  captures captures;
  const rule *found = match(program, message, captures);
  if (!found) return 0;
  // Each `]]>` of what is said anew grows to fifteen bytes at most; two articles are said.
  size_t most = 1024 + 2 * (found->first.size() + found->second.size()) + 10 * message.key.size() + 5 * (message.to.size() + message.from.size());
  for (const std::string &tag : program->tags) most += 5 * tag.size();
  if (capacity < most) return 0;
  output<checked> out{bytes};
  out.raw("<xml><ToUserName><![CDATA[");
  out.text(message.from);
  out.raw("]]></ToUserName><FromUserName><![CDATA[");
  out.text(message.to);
  out.raw("]]></FromUserName><CreateTime>");
  out.raw(message.time);
  if (program->kind == BASELINE_NEWS) {
    out.raw("</CreateTime><MsgType><![CDATA[news]]></MsgType><ArticleCount>2</ArticleCount><Articles>");
    for (int article = 0; article < 2; article++) {
      out.raw(found->first);
      out.text(message.key);
      out.raw(found->second);
    }
    out.raw("</Articles></xml>");
    return out.at;
  }
  out.raw("</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[");
  switch (program->kind) {
    case BASELINE_EXACT:
      out.raw(found->first);
      out.text(message.key);
      break;
    case BASELINE_PATTERN:
      out.raw(captures.slug);
      out.raw(" ");
      out.raw(captures.number);
      out.raw(found->first);
      break;
    case BASELINE_FACTS:
      out.raw(found->first);
      for (const std::string &tag : program->tags) out.text(tag);
      break;
    case BASELINE_TABLE:
      out.raw("欢迎来到");
      out.raw(found->first);
      out.raw(found->second);
      break;
    case BASELINE_KEYWORD: out.raw(found->first); break;
    case BASELINE_NEWS: break;
  }
  out.raw("]]></Content></xml>");
  return out.at;
}

}  // namespace

extern "C" {
baseline *baseline_new(baseline_kind kind) { return new baseline(kind); }

void baseline_add(baseline *program, const char *key, const char *first, const char *second) {
  rule rule;
  rule.first = section(first);
  rule.second = section(second);
  switch (program->kind) {
    case BASELINE_EXACT: case BASELINE_PATTERN: case BASELINE_TABLE: break;
    case BASELINE_FACTS: rule.second = second; break;
    case BASELINE_NEWS: {
      std::string page = rule.second;
      rule.first = "<item><Title><![CDATA[" + rule.first + "]]></Title><Description><![CDATA[";
      rule.second = "]]></Description><PicUrl><![CDATA[" + page + ".jpg]]></PicUrl><Url><![CDATA[" + page + "]]></Url></item>";
      break;
    }
    case BASELINE_KEYWORD:
      program->needles.add(std::string(folded(program, key)));
      program->by_number.push_back(std::move(rule));
      return;
  }
  program->rules.emplace(key, std::move(rule));
}

void baseline_tag(baseline *program, const char *tag) { program->tags.push_back(tag); }

size_t baseline_answer(baseline *program, const uint8_t *body, size_t count, uint8_t *out, size_t capacity) {
  return answer<false>(program, body, count, out, capacity);
}

size_t baseline_answer_checked(baseline *program, const uint8_t *body, size_t count, uint8_t *out, size_t capacity) {
  return answer<true>(program, body, count, out, capacity);
}

void count_begin(void) {
#ifdef CALLGRIND_START_INSTRUMENTATION
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
#endif
}

void count_end(const char *name) {
#ifdef CALLGRIND_START_INSTRUMENTATION
  CALLGRIND_DUMP_STATS_AT(name);
  CALLGRIND_STOP_INSTRUMENTATION;
#else
  (void)name;
#endif
}

size_t baseline_yaml_events(const uint8_t *bytes, size_t count) {
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, bytes, count);
  size_t events = 0;
  for (bool more = true; more; events++) {
    yaml_event_t event;
    if (!yaml_parser_parse(&parser, &event)) break;
    more = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return events;
}

static std::atomic<uint64_t> allocations{0};
uint64_t allocation_count(void) { return allocations.load(std::memory_order_relaxed); }

uint64_t peak_memory(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (uint64_t)usage.ru_maxrss * 1024;
}

// glibc resolves every call of malloc in the process to these.
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void *malloc(size_t size) { allocations.fetch_add(1, std::memory_order_relaxed); return __libc_malloc(size); }
void *calloc(size_t count, size_t size) { allocations.fetch_add(1, std::memory_order_relaxed); return __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { allocations.fetch_add(1, std::memory_order_relaxed); return __libc_realloc(old, size); }
int posix_memalign(void **out, size_t alignment, size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  *out = __libc_memalign(alignment, size);
  return *out ? 0 : 12;
}
}
